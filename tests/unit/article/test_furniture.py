"""Furniture: what stands on the page but is not part of the story."""

import pytest

from service.article import FurnitureKind, read

PAGE = """\
Harbour Town Votes To Keep Its Old Lighthouse

The council has not said who will pay for the repairs.

You may also like

An aerial view shows Mayor Ida Moor (L) and a banner that reads “Let there be light” outside the lighthouse.

Photo: Sven ALDER / AFP

The council has not said who will pay for the repairs.

Harbour Town voted on Sunday to keep its lighthouse, which had been due to be torn down in the spring.

Mayor Ida Moor said: “I can promise that the lamp will burn for another hundred years.”

“Nobody asked the fishermen,” said Tom Reed, who owns three boats and is an author of two books on the coast.

Per Lind is a journalist for the Harbour Gazette, based in Oslo. He writes about the sea.

Leave a Reply

What do you think

Subscribe to our paper to join in!"""


def kinds(text: str) -> list[str | None]:
    """Return what each paragraph is."""
    return [paragraph.furniture and paragraph.furniture.value for paragraph in read(text, language="en").paragraphs]


def test_a_whole_page() -> None:
    """Of a page pasted with everything around the story, the headline and the story are left."""
    assert kinds(PAGE) == [
        *(None, "standfirst", "related", "caption", "credit", "standfirst"),
        *(None, None, None),
        *("bio", "call", "call", "call"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read more: Dam breaks in the north", FurnitureKind.RELATED),
        ("Lesen Sie auch", FurnitureKind.RELATED),
        ("À lire aussi : la digue cède", FurnitureKind.RELATED),
        ("Leggi anche", FurnitureKind.RELATED),
        ("関連記事", FurnitureKind.RELATED),
        ("Foto: Ida Moor/dpa", FurnitureKind.CREDIT),
        ("(AP Photo/Ida Moor)", FurnitureKind.CREDIT),
        ("Getty Images", FurnitureKind.CREDIT),
        ("© 2031 Harbour Gazette. All rights reserved.", FurnitureKind.CREDIT),
        ("By Ida Moor and Per Lind", FurnitureKind.CREDIT),
        ("Updated 4 May 2031, 12:30", FurnitureKind.CREDIT),
        ("Reporting by Ida Moor; Editing by Per Lind", FurnitureKind.CREDIT),
        ("A file photo of the old harbour", FurnitureKind.CAPTION),
        ("Ida Moor (l.) und Per Lind am Hafen. Foto: Moor", FurnitureKind.CAPTION),
        ("FILE - The old dam in spring", FurnitureKind.CAPTION),
        ("An aerial view of the dam", FurnitureKind.CAPTION),
        ("In this handout the dam is still whole", FurnitureKind.CAPTION),
        ("A file pic of the old dam", FurnitureKind.CAPTION),
        ("Das Archivbild zeigt den alten Damm", FurnitureKind.CAPTION),
        ("Ida Moor, pictured on the dam", FurnitureKind.CAPTION),
        ("The broken dam at dawn. Image: Moor", FurnitureKind.CAPTION),
        ("The broken dam at dawn. Credit: Moor", FurnitureKind.CAPTION),
        ("A gát hajnalban. Fotó: Moor", FurnitureKind.CAPTION),
        ("12 Comments", FurnitureKind.CALL),
        ("Share this article", FurnitureKind.CALL),
        ("“Follow Ida Moor on Twitter @idamoor.”", FurnitureKind.CALL),
        ("Sign up for our weekly newsletter!", FurnitureKind.CALL),
        ("Jetzt abonnieren", FurnitureKind.CALL),
        ("ADVERTISEMENT", FurnitureKind.CALL),
    ],
)
def test_lines(line: str, kind: FurnitureKind) -> None:
    """A label, credit, caption or call between two paragraphs of the story is told from them."""
    text = f"The dam broke at dawn on Monday.\n\n{line}\n\nIt was the second flood of the year, officials said."
    assert [None, kind, None] == [paragraph.furniture for paragraph in read(text, language="en").paragraphs]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Related costs have doubled since the spring, the council said.",
        "“Subscribe to nobody,” the mayor told the crowd.",
        "By Monday the water had gone.",
        "Photographs of the flood were sold for charity.",
        "Tom Reed is a fisherman.",
        "Comments by the mayor angered the fishermen.",
        "The senator (R) and the governor (D) shook hands.",
        "Reuters reported the flood first.",
    ],
)
def test_story(paragraph: str) -> None:
    """A sentence of the story that begins like furniture stays in the story."""
    assert [None, None, None] == kinds(f"The dam broke at dawn.\n\n{paragraph}\n\nThat was all, officials said.")


def test_pointed_headlines() -> None:
    """The headlines under "Related" are furniture, up to the first paragraph that ends like a sentence."""
    text = "The dam broke\n\nRelated\n\nFishermen fear for boats\n\nA lamp for the poor\n\nIt broke at dawn."
    assert [None, "related", "related", "related", None] == kinds(text)


def test_scene_above_a_credit() -> None:
    """What can be seen is a caption where a credit follows, and story where none does."""
    scene = "Ida Moor stands on the broken dam."
    assert [None, "caption", "credit", None] == kinds(f"Flood\n\n{scene}\n\nPhoto: AFP\n\nIt broke.")
    assert [None, None, None] == kinds(f"Flood\n\n{scene}\n\nIt broke.")


def test_headline_stays() -> None:
    """The first paragraph is the headline, whatever it says."""
    assert [None, None] == kinds("Comments\n\nThe dam broke at dawn.")


def test_comments_early_on_the_page() -> None:
    """A "Comments" button at the top does not make the story the readers' words."""
    story = "The water rose through the night and nobody slept.\n\nIt fell at dawn, they said."
    assert [None, "call", None, None] == kinds(f"Flood\n\nComments\n\n{story}")


def test_is_furniture() -> None:
    """A sentence is furniture when its paragraph is."""
    article = read("The dam broke.\n\nPhoto: Ida Moor / AFP\n\nIt was dawn.")
    assert [False, True, False] == [article.is_furniture(sentence) for sentence in article.sentences]
