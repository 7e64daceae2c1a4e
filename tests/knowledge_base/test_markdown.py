"""Markdown to stored bodies and back; what may not stand in a body is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.bodies import clean_body, video_frame
from knowledge_base.markdown import to_html, to_markdown

WHOLE = """Intro with *em*, **strong**, `a < b`, [a link](article:descale#pump) and <kbd>Ctrl</kbd> 2 \\* 3\\_4.

> [!WARNING]
> Hot water. Wait *five* minutes.
>
> - one
> - two

## Is the pump running? {#pump}

1. First
2. Second
   - nested

- [Yes, it hums](#hums)

| Setting | Use |
| --- | --- |
| 1 \\| 2 | Espresso |

<details><summary>More about it</summary>

Hidden **text**.

</details>

[https://www.youtube.com/watch?v=abcdefghijk](https://www.youtube.com/watch?v=abcdefghijk)

{{snippet:before-you-open}}

```python
a = "```" < 2
```

\\- no list

1986\\. A year
"""


def test_markdown_comes_back_as_it_was() -> None:
    html = to_html(WHOLE)
    assert to_html(to_markdown(html)) == html
    assert '<aside data-callout="warning">\n<p>Hot water.' in html
    assert '<h2 id="pump">Is the pump running?</h2>' in html
    assert '<figure data-video="https://www.youtube.com/watch?v=abcdefghijk"></figure>' in html


@given(st.text(st.sampled_from("ab *_`#>-+.1)[](){}!|~<&\\\n"), max_size=60))
def test_words_of_a_paragraph_survive(words: str) -> None:
    import html

    wanted = f"<p>{html.escape(' '.join(words.split()), quote=False)}</p>" if words.split() else ""
    assert to_html(to_markdown(wanted)) == wanted


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="article:../x">x</a>',
        '<img src="https://evil.test/x.png">',
        '<img src="media:zz" onerror="alert(1)">',
        '<figure data-video="https://evil.test/watch?v=abcdefghijk"></figure>',
        '<p style="position:fixed" onclick="x()" class="y" id="main">x</p>',
        '<h2 id="A B">x</h2>',
        '<iframe src="https://evil.test"></iframe>',
    ],
)
def test_r16_bodies_hold_no_foreign_code(evil: str) -> None:
    clean = clean_body(evil)
    for word in ("script", "evil", "onerror", "onclick", "style", "class", "id=", "href", "src", "iframe"):
        assert word not in clean


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        ("https://youtu.be/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://vimeo.com/12345678", "https://player.vimeo.com/video/12345678?dnt=1"),
        ("http://youtu.be/abcdefghijk", ""),
        ("https://youtu.be.evil.test/abcdefghijk", ""),
        ("https://youtube.com/watch?v=<script>", ""),
        ("https://[", ""),
    ],
)
def test_video_hosts_are_allowed_by_name(address: str, frame: str) -> None:
    assert video_frame(address) == frame
