"""Lets `python -m reader` be the command `reader`."""

from reader.cli import main

if __name__ == "__main__":
    main()
