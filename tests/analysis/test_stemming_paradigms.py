"""Conjugation: full paradigms written out by hand, and the spelling changes of the first group."""

from __future__ import annotations

import pytest

from searchlib.analysis.stemming import stems
from searchlib.analysis.stemming.verbs import first_group_radicals, irregular_forms, model_forms

PARADIGMS = {
    "parler": """
        parle parles parle parlons parlez parlent parlais parlait parlions parliez parlaient parlai
        parlas parla parlâmes parlâtes parlèrent parlerai parleras parlera parlerons parlerez
        parleront parlerais parlerait parlerions parleriez parleraient parlasse parlât parlant
        parlé parlée parlés parlées
    """,
    "manger": """
        mange manges mangeons mangez mangent mangeais mangeait mangions mangiez mangeaient mangeai
        mangeas mangea mangeâmes mangèrent mangerai mangera mangeront mangerait mangeant mangé
        mangée mangés mangées
    """,
    "lancer": """
        lance lançons lancez lancent lançais lançait lancions lançaient lançai lança lançâmes
        lancèrent lancera lancerait lançant lancé lancée
    """,
    "appeler": """
        appelle appelles appelons appelez appellent appelais appelait appelaient appela appelèrent
        appellerai appellera appellerait appelant appelé
    """,
    "jeter": """
        jette jettes jetons jetez jettent jetait jetaient jeta jetèrent jettera jetterait jetant
        jeté jetée jetés
    """,
    "acheter": """
        achète achètes achetons achetez achètent achetait acheta achetèrent achètera achèterait
        achetant acheté achetées
    """,
    "espérer": """
        espère espères espérons espérez espèrent espérait espéraient espéra espérèrent espérera
        espèrera espérerait espérant espéré espérée
    """,
    "nettoyer": """
        nettoie nettoies nettoyons nettoyez nettoient nettoyait nettoya nettoyèrent nettoiera
        nettoierait nettoyant nettoyé nettoyées
    """,
    "payer": """
        paie paye paies payons payez paient payent payait paya payèrent paiera payera paierait
        payant payé payée payés
    """,
    "finir": """
        finis finit finissons finissez finissent finissais finissait finissions finissiez
        finissaient finîmes finîtes finirent finirai finiras finira finirons finirez finiront
        finirais finirait finiraient finisse finisses finît finissant fini finie finis finies
    """,
    "venir": """
        viens vient venons venez viennent venais venait venions veniez venaient vint vinrent vînmes
        viendrai viendras viendra viendrons viendrez viendront viendrais viendrait viendraient
        vienne viennes vînt venant venu venue venus venues
    """,
    "prendre": """
        prends prend prenons prenez prennent prenais prenait prenions preniez prenaient pris prit
        prîmes prirent prendrai prendra prendront prendrait prendraient prenne prennes prît prenant
        prise prises
    """,
    "savoir": """
        sais sait savons savez savent savais savait savaient sut surent saurai saura sauront
        saurait sauraient sache saches sachent sachions sachant su
    """,
    "devoir": """
        dois doit devons devez doivent devais devait devaient dut durent devrai devra devront
        devrait devraient doive doives doivent devions dû due
    """,
    "faire": """
        fais fait faisons faites font faisais faisait faisaient fis fit firent ferai fera feront
        ferait feraient fasse fasses fassent fassions faisant
    """,
    "aller": """
        vais vas va allons allez vont allais allait allaient allai alla allèrent irai iras ira
        irons irez iront irait iraient aille ailles aillent allé
    """,
    "craindre": """
        crains craint craignons craignez craignent craignait craignaient craignit craignirent
        craindra craindrait craigne craignant crainte craints
    """,
    "connaître": """
        connais connaît connait connaissons connaissez connaissent connaissait connaissaient connut
        connurent connaîtra connaitra connaîtrait connaisse connaissant connu connue connus connues
        connaitre
    """,
    "conquérir": """
        conquiers conquiert conquérons conquièrent conquérait conquit conquirent conquerra
        conquerrait conquière conquérant conquis conquise
    """,
    "résoudre": """
        résous résout résolvons résolvez résolvent résolvait résolut résolurent résoudra résoudrait
        résolve résolvant résolu résolue résolues
    """,
    "envoyer": """
        envoie envoies envoyons envoyez envoient envoyait envoya envoyèrent enverra enverront
        enverrait envoyant envoyé envoyée envoyés
    """,
    "mourir": """
        meurs meurt mourons mourez meurent mourait mouraient mourut moururent mourra mourrait meure
        meures mourant mort morte morts mortes
    """,
}


@pytest.mark.parametrize(
    ("infinitive", "form"),
    [(verb, form) for verb, text in PARADIGMS.items() for form in dict.fromkeys(text.split())],
)
def test_every_form_reaches_its_infinitive(infinitive, form):
    assert stems(infinitive) & stems(form)


@pytest.mark.parametrize("one", PARADIGMS)
def test_infinitives_stay_apart(one):
    assert not [other for other in PARADIGMS if other != one and stems(one) & stems(other)]


@pytest.mark.parametrize(
    ("infinitive", "radicals"),
    [
        ("aimer", {"aim"}),
        ("placer", {"plac", "plaç"}),
        ("nager", {"nag", "nage"}),
        ("essuyer", {"essuy", "essui"}),
        ("mener", {"men", "mèn"}),
        ("régler", {"régl", "règl"}),
        ("jeter", {"jet", "jèt", "jett"}),
        ("traîner", {"traîn", "train"}),
    ],
)
def test_radicals_of_the_first_group(infinitive, radicals):
    assert set(first_group_radicals(infinitive)) == radicals


def test_a_model_makes_every_form():
    forms = model_forms("bois boit buvons buvez boivent", "boir", "but", "bu")
    written_out = """
        bois boit buvons boivent buvais buvaient boirai boirait but burent bût boive buvions buvant
        bu bue bus bues
    """
    assert forms >= set(written_out.split())
    assert not {"boivons", "buve", "buvent"} & forms


def test_every_irregular_verb_makes_its_own_infinitive():
    made: dict[str, set[str]] = {}
    for form, infinitive in irregular_forms():
        made.setdefault(infinitive, set()).add(form)
    assert not [infinitive for infinitive, forms in made.items() if infinitive not in forms]
    assert len(made) > 250
    assert sum(map(len, made.values())) > 10_000


@pytest.mark.parametrize("form", ["ubérisait", "ubérisé", "ubérisent", "ubérisera"])
def test_a_new_verb_in_iser_is_conjugated(form):
    assert stems(form) >= stems("ubériser")
