"""Knows what every role on the page looks like, in each theme and without colours."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.color import Color
from textual.style import Style as ContentStyle
from textual.theme import Theme

_HUES = (205, 28, 320, 145, 265, 55, 0, 175)
"""Degrees, in the order people appear; neighbours in the list are far apart on the wheel."""
_UNSURE = Style(bold=False, dim=True, italic=True)
_ANSI = ("cyan", "yellow", "magenta", "green", "blue", "red")


@dataclass(frozen=True, slots=True)
class Palette:
    """Styles by role; each role that has a colour has an attribute or a letter as well."""

    text: Style
    title: Style
    heading: Style
    quiet: Style
    """The gutter, furniture, bylines."""
    cursor: Style
    """The bar beside the current paragraph."""
    noted: Style
    """The signs of notes and tags in the gutter."""
    match: Style
    current_match: Style
    selection: Style
    """What span mode has selected."""
    annotated: Style
    """Words with an annotation of their own."""
    unsure: Style
    """Laid over the initials of whoever may not have made the claim, or not this one."""
    mentions: tuple[Style, ...]
    direct: tuple[Style, ...]
    """Claims word for word, by person; the last is for nobody named."""
    reported: tuple[Style, ...]
    picked_direct: tuple[Style, ...]
    picked_reported: tuple[Style, ...]
    """The same where the claim is selected."""

    def person(self, place: int | None, styles: tuple[Style, ...]) -> Style:
        """The style of a person among `styles`."""
        return styles[-1] if place is None else styles[place % (len(styles) - 1)]


def content_style(style: Style) -> ContentStyle:
    """The same style for Textual's own text, the terminal's colours left to the terminal."""
    named = style.color.name if style.color and style.color.name in (*_ANSI, "default") else None
    if named is None:
        return ContentStyle.from_rich_style(style)
    bare = ContentStyle.from_rich_style(style.without_color)
    return bare + ContentStyle(foreground=Color.parse(f"ansi_{named}"))


def palette_of(theme: Theme, *, foreground: str, background: str) -> Palette:
    """The palette for a theme: shades of the terminal's own colours where it is an ANSI theme."""
    return _ansi() if theme.ansi else _true(theme, Color.parse(foreground), Color.parse(background))


def _true(theme: Theme, foreground: Color, background: Color) -> Palette:
    lightness = 0.72 if theme.dark else 0.32
    people = [Color.from_hsl(hue / 360, 0.62, lightness) for hue in _HUES]
    people.append(background.blend(foreground, 0.7))
    accent = Color.parse(theme.accent or theme.primary)
    base = Style(color=foreground.rich_color, bgcolor=background.rich_color)

    def ink(color: Color, *, bold: bool = False, underline: bool | None = None) -> Style:
        return Style(color=color.rich_color, bold=bold or None, underline=underline)

    def tint(color: Color, share: float) -> Color:
        return background.blend(color, share)

    def painted(color: Color, share: float) -> Style:
        return Style(color=foreground.rich_color, bgcolor=tint(color, share).rich_color)

    return Palette(
        text=base,
        title=ink(foreground, bold=True),
        heading=ink(foreground, bold=True),
        quiet=ink(background.blend(foreground, 0.45)),
        cursor=ink(accent, bold=True),
        noted=ink(accent, bold=True),
        match=Style(color="black", bgcolor=Color.parse("#e5c453").rich_color),
        current_match=Style(color="black", bgcolor=Color.parse("#ff9640").rich_color, bold=True),
        selection=Style(color="#ffffff", bgcolor=Color.parse("#3465c8").rich_color),
        annotated=Style(bgcolor=tint(Color.parse("#e5c453"), 0.28).rich_color),
        unsure=_UNSURE,
        mentions=tuple(ink(color, bold=True) for color in people),
        direct=tuple(painted(color, 0.17) for color in people),
        reported=tuple(ink(foreground.blend(color, 0.55), underline=True) for color in people),
        picked_direct=tuple(painted(color, 0.42) for color in people),
        picked_reported=tuple(painted(color, 0.42) + Style(underline=True) for color in people),
    )


def _ansi() -> Palette:
    """Only the terminal's sixteen colours; attributes do what shades cannot."""
    people = [*_ANSI, "default"]
    return Palette(
        text=Style(color="default", bgcolor="default"),
        title=Style(bold=True),
        heading=Style(bold=True),
        quiet=Style(dim=True),
        cursor=Style(color="green", bold=True),
        noted=Style(color="green", bold=True),
        match=Style(reverse=True),
        current_match=Style(reverse=True, bold=True, underline=True),
        selection=Style(reverse=True),
        annotated=Style(bold=True, underline=True),
        unsure=_UNSURE,
        mentions=tuple(Style(color=color, bold=True) for color in people),
        direct=tuple(Style(color=color, italic=True) for color in people),
        reported=tuple(Style(color=color, underline=True) for color in people),
        picked_direct=tuple(Style(color=color, reverse=True) for color in people),
        picked_reported=tuple(Style(color=color, reverse=True, underline=True) for color in people),
    )
