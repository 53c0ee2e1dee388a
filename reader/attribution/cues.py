"""Knows the words that report speech and those that help to find who speaks."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Takes(Enum):
    """What a reporting verb is followed by."""

    CLAUSE = "clause"
    """What is said: "said (that) it rains"."""
    HEARER = "hearer"
    """Somebody spoken to, then what is said: "told him that it rains"."""
    OBJECT = "object"
    """The claim is all that follows: "accused Moscow of lying"."""


# "verb", or "verb past gerund" where they are not regular.
_CLAUSE = """
say said saying; add; note; argue; explain; announce; suggest; declare; acknowledge; claim;
conclude; insist; state; write wrote writing; reply; respond; continue; recall; believe;
think thought thinking; tweet; post; admit admitted admitting; confirm; deny; predict; reveal;
assert; concede; reiterate; stress; emphasise; emphasize; complain; lament; joke; quip quipped
quipping; boast; observe; remark; comment; estimate; contend; maintain; allege; caution;
find found finding; report; show; indicate; mention; testify; swear swore swearing;
demand; recommend; worry; fear; hope; feel felt feeling; know knew knowing; learn; agree;
exclaim; shout; yell; cry; whisper; murmur; mutter; answer; repeat; interject; recount; muse;
gush; warn; promise; pledge; vow; ask; counter; retort; signal; imply; speculate; theorise;
theorize; proclaim; opine; decide; realise; realize; understand understood understanding;
wonder; expect; echo; charge; read read reading; sing sang singing; bark; snap snapped snapping;
groan; sigh; laugh; chuckle; scream; roar; mumble; stammer; growl; hiss; plead; beg begged begging;
inquire; enquire; interrupt; volunteer; urge; propose
"""
_HEARER = """
tell told telling; remind; assure; inform; warn; ask; urge; advise; notify; convince; persuade;
order; implore; instruct; promise
"""
_OBJECT = """
accuse; blame; criticise; criticize; praise; call; describe; denounce; condemn; dismiss; reject;
defend; urge; promise; vow; pledge; decline; refuse; threaten; agree; deny; blast; mock; hail;
label; dub dubbed dubbing; brand; question; demand; offer; propose; express; cite; decry; deride;
deplore; tout; portray; characterise; characterize; reiterate; discuss; recommend; voice; applaud;
commend; lambaste; slam slammed slamming; bash; estimate; suggest; hope; predict; announce;
acknowledge; recall; repeat; reveal; admit admitted admitting; claim; declare; stress; emphasise;
emphasize; highlight; mention
"""


def _words(listing: str) -> frozenset[str]:
    return frozenset(listing.split())


def _forms(verb: str) -> tuple[str, str, str, str]:
    """The plain form, the third person, the past and the gerund."""
    if " " in verb:
        plain, past, gerund = verb.split()
    else:
        plain = verb
        stem = verb.removesuffix("e")
        past = f"{stem}ed"
        gerund = f"{stem}ing"
        if verb.endswith("y") and verb[-2] not in "aeo":
            past = f"{verb[:-1]}ied"
    third = f"{plain}s"
    if plain.endswith(("s", "sh", "ch", "x", "ss")):
        third = f"{plain}es"
    elif plain.endswith("y") and plain[-2] not in "aeo":
        third = f"{plain[:-1]}ies"
    return plain, third, past, gerund


def _verbs(listing: str) -> Iterable[tuple[str, str, str, str]]:
    return [_forms(" ".join(verb.split())) for verb in listing.split(";")]


def _table() -> dict[str, frozenset[Takes]]:
    table: dict[str, frozenset[Takes]] = {}
    for takes, listing in (
        (Takes.CLAUSE, _CLAUSE),
        (Takes.HEARER, _HEARER),
        (Takes.OBJECT, _OBJECT),
    ):
        for forms in _verbs(listing):
            for form in forms:
                table[form] = table.get(form, frozenset()) | {takes}
    return table


CUES = {**_table(), "according": frozenset[Takes]()}
"""Every form of every reporting verb, lower case, and what may follow it."""
_ALL = [forms for listing in (_CLAUSE, _HEARER, _OBJECT) for forms in _verbs(listing)]
GERUNDS = frozenset(gerund for _, _, _, gerund in _ALL)
PLAIN = frozenset(plain for plain, _, past, _ in _ALL if plain != past)
PAST = frozenset(past for _, _, past, _ in _ALL)
# These are as often nouns as verbs; they count where a clause or a quotation follows at once.
ALSO_NOUNS = _words(
    """
    add answer answers back backs call calls charge charges claim claims comment comments
    cry cries decline declines demand demands detail details estimate estimates fear fears
    find finding findings hope hopes joke jokes know laugh label labels note notes offer
    offers order orders outline plan plans pledge pledges post posts promise promises
    question questions remark remarks repeat reply report reports saying see sees show shows
    sigh signal signals state states stress support supports suspect thought tweet tweets
    threat view views volunteer volunteers vow vows voice voices want worry worries wonder
    understanding meaning finding feeling writing reading attack attacks brand brands boast
    """
)

QUOTING = _words(
    "call calls called calling describe describes described describing label labels labeled "
    "labeling dub dubs dubbed dubbing brand brands branded branding"
)
"""These count only where they quote, or where they call for something."""
PLURAL_HEADS = _words("police people officials they we i you who most many some others")
PRONOUNS = _words("he she they it i we you who everyone everybody nobody others")
HEARERS = _words("him her them me us you")
AUXILIARIES = _words(
    "has have had is are was were be been being 's 've 'd do does did also later then once even "
    "just only now still again often always first further himself herself itself themselves all "
    "both each quoted cited heard seen as soon"
)
"""What may stand between a speaker and the verb."""
BE = _words("is are was were be been being")
DOUBT = _words(
    "not never n't would could may might should must can cannot will to if let 'll don't didn't "
    "doesn't won't wouldn't couldn't can't isn't wasn't hasn't don’t didn’t doesn’t won’t "
    "wouldn’t couldn’t can’t isn’t wasn’t hasn’t without"
)
"""Before a verb, these say that nobody said it, or not yet."""
DETERMINERS = _words(
    "the a an this that these those some many several most few all no any each every another other "
    "his her their its our my your one two three four five six seven eight nine both such"
)
APPOSITIONS = _words("a an the his her its their jr. sr.")
LINKS = _words("of for at in from with on to by about against under near")
"""Prepositions that go on naming somebody: "a spokesman for the mayor"."""
PHRASE_ENDS = _words("in during on after by last earlier late")
BREAKS = _words(
    "and but or as while when because that which who whose if although though after before since "
    "until where so than then yet whereas once whether how why what is are was were has have had "
    "be been do does did would could will can may might must should not also there during "
    "according meanwhile however still instead despite nor"
)
"""A phrase that names somebody does not hold these."""
NOT_NAMING = _words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today earlier later "
    "recently now perhaps meanwhile"
)
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today earlier later"
)
ADJUNCTS = _words(
    "in on at during after before when while as to about with from by for of through via into "
    "under last this earlier later yesterday today tomorrow monday tuesday wednesday thursday "
    "friday saturday sunday early late again publicly recently over upon since outside inside "
    "aboard following amid without who whose where and but because then once back shortly next "
    "here there"
)
"""What follows a verb whose claim stands elsewhere: "said on Monday"."""
CLAUSE_OPENERS = _words("that how why whether what if he she they it i we you there :")
"""A clause that is said begins with one of these more often than not."""
CONNECTIVES = _words(
    "and but or yet so then meanwhile however still instead nor plus as while that though "
    "although when"
)
SUBORDINATORS = _words("as when while after if in on at during although though since")
GO_ON = _words("and but because so that though he she they it i we you")
"""After the speaker, a claim goes on with these."""
ASIDES = _words("who which whose a an the his her where when as in on during citing")
QUOTE_ENDS = _words(", in during at on")
"""After a quotation, these begin what is no longer said."""

_OPINIONS = """
think thought thinking; believe; know; feel felt feeling; understand; decide; expect; maintain;
learn; comment; remark; charge; answer; interrupt; find found finding; state; fear; wonder; realise;
realize; worry; hope
"""
OPINIONS = frozenset(form for forms in _verbs(_OPINIONS) for form in forms)
"""These count only where a clause or a quotation follows at once."""
