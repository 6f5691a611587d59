"""The report in a browser: it asks for nothing, fits a phone, can be read in light, in dark and on paper."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from usajobs_assets.report import page as html_page
from usajobs_assets.report.model import News, Postings
from usajobs_assets_tests.unit.report.reports import DAY, posting, report

pytestmark = pytest.mark.browser

HOSTILE = "<img src=/x onerror=\"document.title='taken'\"><script>document.title='taken'</script>" + "W" * 90
# Every text that is shown: its colour against the nearest ground that is not transparent, by WCAG 2.
TOO_FAINT = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const found = rgb(getComputedStyle(at).backgroundColor)
      if (found.length === 3 || found[3] > 0.99) return found
    }
    return [255, 255, 255]
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const faint = []
  let seen = 0
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, style = getComputedStyle(element)
    if (!walk.currentNode.data.trim() || !element.getClientRects().length) continue
    if (['title', 'desc', 'style'].includes(element.tagName.toLowerCase())) continue
    seen += 1
    const pair = [light(rgb(element.ownerSVGElement ? style.fill : style.color)), light(ground(element))]
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    if (contrast < 4.5) faint.push(`${walk.currentNode.data.trim().slice(0, 30)}: ${contrast.toFixed(2)}`)
  }
  return {seen, faint}
}"""
BLOCKED = """() => new Promise(resolve => {
  const refused = new Set()
  document.addEventListener('securitypolicyviolation', event => {
    refused.add(event.effectiveDirective.replace('-elem', ''))
    if (refused.size === 3) resolve([...refused].sort())
  })
  setTimeout(() => resolve([...refused].sort()), 3000)
  const script = document.createElement('script')
  script.textContent = "document.title = 'taken'"
  const image = document.createElement('img')
  image.src = '/picture.png'
  document.body.append(script, image)
  fetch('/more.json').catch(() => {})
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over HTTP, as somebody would put it on a server; without a header that says more than the page."""
    folder = tmp_path_factory.mktemp("report")
    hostile = posting(title=HOSTILE, agency=HOSTILE, place="<b>nowhere</b>" + "M" * 200)
    made = report(new=News(Postings(900, (hostile, posting())), DAY, 3, ((HOSTILE, 4), ("Park Service", 1))))
    (folder / "report.html").write_text(html_page.page(made))
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/report.html"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at what the browser asks."""


def test_the_page_asks_for_nothing_but_itself_and_runs_nothing(page: Page, address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address, wait_until="networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []
    assert page.title() == "Federal job postings on Friday, November 20, 2026"
    assert page.locator("img, script").count() == 0
    assert page.locator("#new .title").first.inner_text().startswith("<img src=/x onerror=")


def test_the_browser_keeps_to_the_policy_of_the_page(page: Page, address: str) -> None:
    """Even if something could be put into it: no script runs, no picture and no data are fetched."""
    page.goto(address)
    assert page.evaluate(BLOCKED) == ["connect-src", "img-src", "script-src"]
    assert page.title() != "taken"


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_nothing_is_wider_than_the_window(page: Page, address: str, width: int) -> None:
    """Tables scroll in a box of their own; texts without a space break."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sticking_out = """width => [...document.querySelectorAll('body *')]
      .filter(one => !one.closest('.scroll, svg, .skip') && one.getBoundingClientRect().right > width + 1)
      .map(one => one.outerHTML.slice(0, 80))"""
    assert page.evaluate(sticking_out, width) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(page: Page, address: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = page.evaluate(TOO_FAINT)
    assert found["seen"] > 100
    assert found["faint"] == []


def test_dark_is_dark_and_paper_is_white(page: Page, address: str) -> None:
    """Whatever the screen is, no dark ground goes to the printer, and what is folded stays off the sheet."""
    page.goto(address)
    grounds = {}
    for name, media in {"light": "screen", "dark": "screen", "paper": "print"}.items():
        page.emulate_media(media=media, color_scheme="light" if name == "light" else "dark")  # type: ignore[arg-type]
        ink, ground = page.evaluate(
            "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
        )
        grounds[name] = (ink, ground)
    assert grounds["light"] == ("rgb(31, 41, 51)", "rgb(246, 247, 249)")
    assert grounds["dark"] == ("rgb(230, 233, 238)", "rgb(14, 17, 22)")
    assert grounds["paper"] == ("rgb(31, 41, 51)", "rgba(0, 0, 0, 0)")
    assert not page.locator("summary").first.is_visible()
    assert page.evaluate(TOO_FAINT)["faint"] == []


def test_it_can_be_used_by_keyboard_and_heard(page: Page, address: str) -> None:
    """The first key press offers to skip; tables that scroll can be reached; pictures say what they show."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the postings"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#new"
    assert page.get_by_role("region", name="Captures of the day, by source").get_attribute("tabindex") == "0"
    assert page.get_by_role("img", name="Opened and closed a day").is_visible()
    assert page.get_by_role("navigation", name="The day in figures").get_by_role("link").count() == 5
