"""Knows which words are first names, titles, parts of organisations, or no names at all."""

from __future__ import annotations

from enum import StrEnum


class Gender(StrEnum):
    """The pronoun that stands for somebody."""

    MALE = "he"
    FEMALE = "she"
    PLURAL = "they"


def _words(listing: str) -> frozenset[str]:
    return frozenset(listing.split())


HONORIFICS: dict[str, Gender | None] = {
    **dict.fromkeys(_words("mr mister sir lord monsieur herr señor"), Gender.MALE),
    **dict.fromkeys(_words("mrs ms miss dame madame mme lady frau señora"), Gender.FEMALE),
    **dict.fromkeys(_words("dr prof professor rev"), None),
}
ROLES = _words(
    """
    president premier chancellor minister secretary senator sen representative rep congressman
    congresswoman governor gov mayor judge justice king queen prince princess emperor pope
    cardinal bishop archbishop imam rabbi pastor reverend general gen colonel col captain capt
    major maj lieutenant lt sergeant sgt admiral commander officer chief sheriff detective
    inspector ambassador commissioner councilman councilwoman councillor attorney lawyer
    spokesman spokeswoman spokesperson director chairman chairwoman chair ceo founder co-founder
    coach manager editor author writer novelist poet columnist journalist reporter correspondent
    broadcaster host anchor actor actress singer musician rapper comedian filmmaker artist
    scientist researcher analyst economist historian strategist pollster adviser advisor aide
    activist leader nominee candidate businessman businesswoman billionaire tycoon investor
    engineer astronaut philosopher psychologist biologist physicist epidemiologist doctor nurse
    teacher farmer resident neighbor neighbour voter wife husband son daughter brother sister
    mother father uncle aunt rival colleague counterpart opponent predecessor successor treasurer
    speaker whip prosecutor president-elect expert critic dictator tsar sheikh ayatollah pm mp
    mep lawmaker legislator consultant executive chef designer photographer striker quarterback
    goalkeeper defender midfielder champion
    """
)
"""Titles and occupations that stand before a name."""
MALE_ROLES = _words(
    "spokesman congressman councilman chairman actor businessman king prince pope imam husband son "
    "brother father uncle tsar"
)
FEMALE_ROLES = _words(
    "spokeswoman congresswoman councilwoman chairwoman actress businesswoman queen princess wife "
    "daughter sister mother aunt"
)
MALE = _words(
    """
    aaron abdul abdullah adam ahmed alan albert alex alexander alexei alexey ali allan amir
    andrea andreas andrei andrew andy anthony antonio antony arthur barack ben benjamin bernie
    bill billy bob boris brad brian bruce carl carlos charles charlie chris christian christopher
    chuck colin craig daniel dan daniele dave david dennis dmitry dominic don donald doug douglas
    ed eddie edward emmanuel enrique eric erik ernest evan francis francisco françois frank
    franklin fred gabriel gary geoff george gerald gerard giovanni glenn gordon graham greg
    gregory guy hans harold harry hassan henry herbert hillel howard hugh ian ibrahim igor isaac
    ivan jack jacob jacques jake james jamie jared jason javier jean jeb jeff jeffrey jerome
    jerry jesse jim jimmy joe joel john johnny jon jonathan jorge jose josé joseph josh joshua
    juan julian justin karl keith ken kenneth kevin khalid kyle larry lawrence lee leo leon
    leonard lewis louis luis luke marc marco marcus mario mark markus martin marty matt matthew
    max michael michel miguel mike mikhail mitch mitt mohamed mohammad mohammed moses muhammad
    narendra nathan neil newt nicholas nick nicolas nigel nikolai noah oleg oliver omar oscar
    otto pablo patrick paul pedro pete peter phil philip philippe phillip pierre rafael ralph
    raymond recep reince rex ricardo richard rick rob robert roberto rodrigo roger roland roman
    ron ronald roy rudy rupert russell ryan sam samuel scott sean sergei sergey seth shane shinzo
    simon stanley stefan stephen steve steven stuart ted terry theodore thomas tim timothy toby
    todd tom tommy tony tyler vernon victor viktor vincent vladimir volodymyr walter warren wayne
    william winston yusuf zachary xi hiroshi kenji raj rajesh sanjay amit kofi kwame jens lars
    sven olaf
    """
)
FEMALE = _words(
    """
    abigail aisha alexandra alice alicia alison amanda amy ana andrea angela angelina anita ann
    anna anne annie audrey barbara beatrice becky bella beth betty brenda bridget caitlin camille
    carla carly carmen carol caroline carolyn catherine cathy chelsea cheryl chloe christina
    christine cindy claire clara claudia cynthia daisy dana deborah debbie denise diana diane
    donna dorothy edith elaine eleanor elena elisabeth elise elizabeth ella ellen emily emma
    erica erin eva evelyn fatima fiona frances gabrielle gail gennifer gina giulia gloria grace
    greta hannah harriet heather heidi helen hillary holly huma ingrid irene iris isabel isabella
    ivanka jackie jacqueline jane janet janice jeanne jeannette jenna jennifer jenny jessica jill
    joan joanna jocelyn jodi josephine joyce judith judy julia julie karen kamala kate katherine
    kathleen kathy katie katrina kelly kellyanne kerry kim kirsten kristen laura lauren layla
    leah leila liliana linda lisa liz loretta lori louise lucy lydia madeleine margaret maria
    marie marine marilyn marion martha mary maya megan melania melissa mercedes meryl michelle
    mindy miriam molly monica nadia nancy naomi natalia natalie natasha nicola nicole nikki nina
    nora olga olivia pamela patricia patty paula pauline penelope phyllis rachel rebecca regina
    renee rita roberta robin rosa rose ruth sally samantha sandra sara sarah shannon sharon
    sheila shirley silvia simone sofia sonia sophia sophie stacy stephanie sue susan susanna
    suzanne svetlana sylvia tamara tanya tara teresa tess theresa tina tracy tulsi ursula valerie
    vanessa vera veronica vivian wendy yasmin yolanda yulia zoe zainab aung mei yuki priya indira
    """
)
SHORT = dict(
    pair.split("/")
    for pair in _words(
        "joe/joseph bill/william bob/robert mike/michael jim/james tom/thomas dan/daniel "
        "dave/david chris/christopher ben/benjamin sam/samuel ed/edward tim/timothy jeff/jeffrey "
        "ken/kenneth rick/richard steve/stephen steven/stephen alex/alexander don/donald "
        "liz/elizabeth kate/katherine sue/susan tony/anthony greg/gregory matt/matthew"
    )
)
"""Short first names and what they are short for."""
ORGANISATION = _words(
    """
    university college school institute institution party committee commission council court
    department ministry house senate congress parliament office agency bureau board bank fund
    company corporation corp inc ltd llc group holdings association union federation foundation
    society club team league church times post journal news press magazine tribune herald gazette
    guardian telegraph network channel tv radio street avenue road square park bridge airport
    hospital hotel center centre museum library theatre theater stadium hall tower building city
    county state states republic kingdom island islands river lake mount mountain valley beach
    bay north south east west northern southern eastern western central america american
    americans europe european africa asia war act amendment treaty agreement accord plan project
    program initiative campaign coalition alliance movement front force forces army navy police
    guard administration government day week month year award prize cup games series championship
    olympics convention summit conference forum debate election primary caucus poll survey report
    study review today nations nation world international national united federal royal supreme
    security service services system systems media facebook twitter google apple microsoft amazon
    york london paris moscow kyiv kiev washington beijing tokyo berlin brussels geneva california
    texas florida ohio iowa hampshire carolina jersey virginia pennsylvania michigan nevada
    wisconsin colorado arizona georgia illinois france germany russia ukraine china japan india
    iran iraq syria israel britain england scotland wales ireland canada mexico brazil spain
    italy los las angeles san francisco chicago boston philadelphia cleveland vegas obamacare
    brexit democrats republicans gop cnn nbc cbs abc bbc msnbc fox energy capitol show tech
    """
)
"""A name with one of these is an organisation's or a place's."""
NOT_NAMES = _words(
    """
    the a an this that these those it he she they we i you his her their its our my your who what
    when where why how which there here and but or nor so yet for of in on at by to from with as
    if while after before during since until although though because despite about according also
    another any some many most more much few all both each every no not now then once only even
    still just again never always often later earlier meanwhile however instead moreover yes well
    first second third last next one two three four five six seven eight nine ten hundreds
    thousands monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat
    sun january february march april june july august september october november december jan feb
    mar apr jun jul aug sept sep oct nov dec spring summer autumn winter christmas easter god
    islam muslim muslims christian christians jewish jews catholic russian french german british
    english american chinese japanese indian iranian israeli italian spanish mexican canadian
    european african asian arab latino hispanic republican republicans democrat democrats
    democratic us u.s. u.s uk u.k. u.k eu un read photo image copyright share comments note
    update former ex then-president acting deputy vice foreign prime interior defence defense
    finance justice state white north south new old great let get do don't is are was were has
    have had will would could should can may might must be been thank thanks please hello dear
    mr. none others people officials sources police authorities reporters experts critics
    supporters asked speaking born like unlike under over between against within without among
    across along around near than too very such same other otherwise perhaps maybe whether indeed
    thus therefore hence further additionally finally recently today yesterday tomorrow tonight
    congressional presidential federal national international senior top longtime ok no. vs am pm
    q
    """
)
"""Words that begin with a capital at the head of a sentence, or always, and name nobody."""
PARTICLES = _words(
    "van von der den de del della di da dos du la le al el bin bint ibn ben ter ten af av"
)


def gender_of(first: str) -> Gender | None:
    """What a first name, in lower case, tells of its bearer."""
    if (first in MALE) == (first in FEMALE):
        return None
    return Gender.MALE if first in MALE else Gender.FEMALE


def title_gender(title: str | None) -> Gender | None:
    """What an honorific or a title, in lower case, tells of its bearer."""
    if title in FEMALE_ROLES:
        return Gender.FEMALE
    return Gender.MALE if title in MALE_ROLES else HONORIFICS.get(title or "")
