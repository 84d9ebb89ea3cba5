"""The chat page in a real browser, by keyboard and by mouse."""

import asyncio
import re
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from playwright.async_api import Browser, Page, expect

from bot.local import guard, server
from tests.documents.formats.made import docx, paragraph
from tests.local.test_server import PNG
from tests.sample_documents import BUILTIN

COUNT_EFFECTS = """
    window.seen = 0;
    const ours = node => node.className === "effect";
    new MutationObserver(all => { seen += all.filter(m => [...m.addedNodes].some(ours)).length; })
        .observe(document.body, {childList: true});
"""


async def test_a_tick_by_keyboard_and_mouse_on_a_phones_width(page: Page) -> None:
    await expect(page.locator("#state")).to_contain_text("this machine only")
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Mentor").click()
    await page.locator("#text").focus()
    await page.keyboard.type("/plan")
    await page.keyboard.press("Enter")
    await page.locator("[data-callback]", has_text="✅ 1").click()
    await expect(page.locator(".toast")).to_have_text("Done. 1 of 20")
    last = page.locator("[data-message-id]").last
    await expect(last).to_contain_text("Docker: lack → learning")
    await expect(last.locator("s")).to_have_text("Containerizing FastAPI app")
    await expect(last).to_contain_text("edited")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_command_menu_opens_and_is_walked_by_keyboard(page: Page) -> None:
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.locator("#open").focus()
    await page.keyboard.press("Enter")
    items = page.locator("#menu [role=menuitem]")
    await expect(items).to_have_count(12)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/progress")
    await page.locator("#open").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()


async def test_light_and_dark_and_another_user(page: Page) -> None:
    await page.locator("#theme").click()
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"
    answers = iter(["Daniyar", "ru"])
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept(next(answers))))
    await page.locator("#users").select_option("new")
    await expect(page.locator("#users")).to_have_value("2")
    await page.locator("#text").fill("<b>x</b>")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("<b>x</b>")
    await page.locator("#users").select_option("1")
    await expect(page.locator(".mine")).to_have_count(0)


async def test_a_group_and_cards_by_the_bots_name(page: Page) -> None:
    await page.locator("#group").click()
    await expect(page.locator(".empty")).to_contain_text("A group of all users here")
    await page.locator("#text").fill("@career_local_bot docker")
    card = page.locator("#menu [role=menuitem]").first
    await expect(card).to_contain_text("Docker")
    await card.click()
    await expect(page.locator(".mine").last).to_contain_text("via @career_local_bot")
    await page.locator("#text").fill("@career_local_bot pay mid astana")
    await page.locator("#text").press("Enter")
    answer = page.locator(".message:not(.mine)").last
    await expect(answer).to_contain_text("Pay in Astana")
    await page.locator("#group").click()
    await expect(page.locator(".message")).to_have_count(0)


async def test_who_presses_by_keyboard_stays_on_the_changed_keys(page: Page) -> None:
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Mentor").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-callback]", has_text="Skills")).to_be_focused()
    await page.locator("[data-callback]", has_text="See the sample").focus()
    await page.keyboard.press("Enter")
    await page.locator("[data-callback]", has_text="✅ 1").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-callback]", has_text="↩ 1")).to_be_focused()


async def test_commands_are_chosen_from_the_text_field_by_arrows(page: Page) -> None:
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.locator("#text").focus()
    await page.keyboard.type("/p")
    await expect(page.locator("#menu [role=menuitem]")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/progress")


async def test_a_toast_lets_presses_through_and_no_one_writes_to_a_blocked_bot(page: Page) -> None:
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Mentor").click()
    await page.locator("[data-callback]", has_text="See the sample").click()
    await page.locator("[data-callback]", has_text="✅ 1").click()
    toast = page.locator(".toast")
    await expect(toast).to_be_visible()
    assert await toast.evaluate("each => getComputedStyle(each).pointerEvents") == "none"
    await page.locator("#block").click()
    await expect(page.locator("#text")).to_be_disabled()
    await page.locator("#block").click()
    await expect(page.locator("#text")).to_be_enabled()


async def test_a_picture_is_shown_within_a_phones_width_and_changed_in_place(page: Page) -> None:
    await page.locator("#text").fill("/progress")
    await page.keyboard.press("Enter")
    await page.locator("[data-callback]", has_text="Picture").click()
    picture = page.locator(".bubble img")
    await expect(picture).to_have_js_property("naturalWidth", 1080)
    await expect(page.locator("[data-message-id]").last).to_contain_text("Progress: 0 of 20")
    dark = await picture.get_attribute("src")
    await page.locator("[data-callback]", has_text="Light").click()
    await expect(page.locator("[data-callback]", has_text="Dark")).to_be_visible()
    await expect(picture).to_have_count(1)
    assert await picture.get_attribute("src") != dark
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_page_is_as_light_as_its_reader_has_asked_for(
    browser: Browser, url: str
) -> None:
    schemes: list[tuple[Literal["light", "dark"], str]] = [("light", "dark"), ("dark", "light")]
    for scheme, other in schemes:
        opened = await browser.new_page(color_scheme=scheme)
        await opened.goto(url)
        root = opened.locator("html")
        await expect(root).to_have_attribute("data-theme", scheme)
        await opened.locator("#theme").click()
        await opened.reload()
        await expect(root).to_have_attribute("data-theme", other)
        await opened.evaluate("localStorage.clear()")
        await opened.close()


FOREIGN = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 1";
  document.body.append(script);
  return window.ran;
}"""


async def test_the_policy_stops_nothing_of_the_page(browser: Browser, url: str) -> None:
    opened = await browser.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    await opened.goto(url)
    await opened.get_by_role("button", name="START").click()
    await opened.locator("[data-callback]", has_text="Mentor").click()
    await opened.locator("#text").fill("/progress")
    await opened.keyboard.press("Enter")
    await opened.locator("[data-callback]", has_text="Picture").click()
    await expect(opened.locator(".bubble img")).to_have_js_property("naturalWidth", 1080)
    await opened.locator("#theme").click()
    await opened.locator("#open").click()
    assert said == []
    assert await opened.evaluate(FOREIGN) is None, "a script that is not the page's own"
    await opened.close()


ATTACK = """<img src="{url}/bot{token}/setWebhook?url=http://127.0.0.1:1/x">
<img src="{url}/bot{token}/sendMessage?chat_id=1&text=evil">
<img src="{url}/bot{token}/getUpdates?offset=99999999999">
<img src="{url}/local/chat?user=77"><script src="{url}/local/chat?user=78"></script>
<iframe src="{url}/?start=evil"></iframe>
<form id="f" method="post" enctype="text/plain" action="{url}/local/send" target="x">
<input name='{{"user":1,"content":{{"text":"evil"}},"a":"' value='"}}'></form>
<iframe name="x"></iframe>
<script>
document.getElementById("f").submit();
const blind = {{method: "POST", mode: "no-cors"}};
const body = '{{"user":1,"content":{{"text":"evil"}}}}';
fetch("{url}/local/send", {{...blind, body}});
fetch("{url}/bot{token}/sendMessage?chat_id=1&text=evil", blind);
</script>"""


class Gate:
    """The guard of the server, or none; it counts what it refuses."""

    def __init__(self, *, open: bool) -> None:
        self.open, self.refused = open, 0

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def pass_or_refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self.open:
                return await handler(request)
            try:
                return await guard.only_this_machine(request, handler)
            except web.HTTPForbidden:
                self.refused += 1
                raise

        return pass_or_refuse


async def evil_site(running: server.Running) -> web.AppRunner:
    """A page on another port of this machine, which even has the token."""

    async def evil(_: web.Request) -> web.Response:
        text = ATTACK.format(url=running.url, token=running.token)
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", evil)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("unguarded", [False, True], ids=["guarded", "unguarded"])
async def test_a_page_of_another_site_can_do_nothing(
    browser: Browser, host: str, unguarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(open=unguarded)
    monkeypatch.setattr(server, "only_this_machine", gate.middleware)
    running = await server.start()
    telegram = running.telegram
    telegram.send(1, text="hello")
    before = (dict(telegram.messages[1]), list(telegram.updates), set(telegram.users))
    site = await evil_site(running)
    opened = await browser.new_page()
    await opened.goto(f"http://{host}:{site.addresses[0][1]}/")
    await opened.wait_for_timeout(700)
    after = (telegram.messages[1], telegram.updates, set(telegram.users))
    assert telegram.webhook["url"] == "", "a GET is no call, whoever makes it"
    if unguarded:
        assert after != before, "the attack is one"
    else:
        assert after == before
        assert gate.refused >= 8
    await opened.close()
    await site.cleanup()
    await running.stop()


async def test_links_of_other_schemes_are_plain_words(browser: Browser) -> None:
    running = await server.start()
    addresses = ["javascript:alert(1)", "data:text/html,x", "https://a.example/", "docker.com"]
    for address in addresses:
        entity = {"type": "text_link", "offset": 0, "length": 4, "url": address}
        running.telegram.send(1, text="Read it", entities=[entity])
    opened = await browser.new_page()
    await opened.goto(running.url)
    await expect(opened.locator(".mine")).to_have_count(4)
    links = await opened.eval_on_selector_all(".bubble a", "all => all.map(each => each.href)")
    assert links == ["https://a.example/", "http://docker.com/"]
    await opened.close()
    await running.stop()


async def test_what_newer_clients_show_is_shown(browser: Browser) -> None:
    running = await server.start()
    telegram = running.telegram
    telegram.add_user(2, "Daniyar")
    choice = {"keyboard": [[{"text": "Choose", "request_users": {"request_id": 7}}]]}
    telegram.call("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": choice})
    opened = await browser.new_page(viewport={"width": 360, "height": 740})
    await opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await opened.goto(running.url)
    await expect(opened.locator(".bubble")).to_have_count(1)
    keys = [
        {"text": "✅ 1", "callback_data": "a", "style": "success"},
        {"text": "Delete", "callback_data": "b", "style": "danger"},
        {"text": "Copy", "copy_text": {"text": "https://a.example/7"}},
    ]
    date = {"type": "date_time", "offset": 0, "length": 3, "unix_time": 1_796_000_000}
    quote = {"type": "expandable_blockquote", "offset": 4, "length": 399}
    await opened.evaluate(COUNT_EFFECTS)
    content = {"text": "Mon\n" + "long " * 80, "entities": [date, quote]}
    effect = {"message_effect_id": "5046509860389126442"}
    markup = {"reply_markup": {"inline_keyboard": [keys]}}
    telegram.call("sendMessage", {"chat_id": 1, **content, **markup, **effect})
    await expect(opened.locator(".keys .success")).to_have_text("✅ 1")
    await expect(opened.locator(".keys .danger")).to_have_text("Delete")
    await expect(opened.locator("time")).to_have_attribute("title", re.compile("2026"))
    height = "document.querySelector('blockquote').offsetHeight"
    folded = await opened.evaluate(height)
    await opened.locator(".folded").click()
    assert await opened.evaluate(height) > 2 * folded
    await opened.locator(".copy").click()
    await expect(opened.get_by_text("Copied.")).to_be_visible()
    assert await opened.evaluate("navigator.clipboard.readText()") == "https://a.example/7"
    assert await opened.evaluate("seen") == 1, "an effect plays when its message comes"
    await opened.locator("#asked button", has_text="Choose").click()
    await opened.locator("#asked button", has_text="Daniyar").click()
    await expect(opened.locator(".mine")).to_contain_text("Daniyar")
    shared = telegram.updates[-1]["message"]["users_shared"]
    assert shared == {"request_id": 7, "users": [{"user_id": 2, "first_name": "Daniyar"}]}
    await opened.close()
    await running.stop()


async def test_enter_takes_the_marked_command(page: Page) -> None:
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.locator("#text").focus()
    await page.keyboard.type("/sal")
    await expect(page.locator("#menu .on")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/salary")
    await page.keyboard.type("/nothing")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/nothing")


async def test_what_can_not_be_sent_gets_words(browser: Browser, tmp_path: Path) -> None:
    running = await server.start()
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    running.telegram.call("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": keys})
    opened = await browser.new_page(viewport={"width": 360, "height": 740})
    await opened.goto(running.url)
    toast = opened.locator(".toast")
    big = tmp_path / "big.md"
    with big.open("wb") as written:
        written.truncate(20_000_001)
    await opened.locator("#file").set_input_files(big)
    await expect(toast).to_contain_text("20 MB at most")
    await opened.locator("#block").click()
    await expect(opened.locator("#text")).to_be_disabled()
    await opened.locator("[data-callback]").click()
    await expect(toast).to_contain_text("You blocked the bot")
    await expect(opened.locator(".busy")).to_have_count(0)
    await opened.locator("#block").click()
    await expect(opened.locator("#text")).to_be_enabled()
    await running.stop()
    await opened.locator("#text").fill("are you there")
    await opened.keyboard.press("Enter")
    await expect(toast).to_contain_text("The bot is not running")
    await expect(opened.locator("#text")).to_have_value("are you there")
    await expect(opened.locator("#state")).to_contain_text("not running")
    await opened.close()


async def test_a_long_paste_and_a_word_file_with_a_caption_are_plans(
    page: Page, tmp_path: Path
) -> None:
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Mentor").click()
    await page.locator("#text").fill(BUILTIN)
    await page.keyboard.press("Enter")
    last = page.locator("[data-message-id]").last
    await expect(last).to_contain_text("Nothing changes: this is your plan as it is.")
    await expect(page.locator(".mine", has_text="Hard Skills Roadmap")).not_to_have_count(0)
    file = tmp_path / "plan.docx"
    file.write_bytes(docx(paragraph("Roadmap", "H1"), paragraph("Learn Rust", number=2)))
    await page.locator("#text").fill("For the autumn")
    await page.locator("#file").set_input_files(file)
    # A process of its own reads a Word file: its start takes long on a busy machine.
    await expect(last).to_contain_text("I read it as Markdown", timeout=20_000)
    await expect(page.locator("#text")).to_have_value("")
    await page.locator("[data-callback]", has_text="Save as a new plan").last.click()
    await expect(last).to_contain_text("Your plan is “For the autumn” now.")


POST = """Junior QA engineer

Компания: Парус
Город: Алматы
ЗП: 300–450к на руки
Нужно: SQL, Postman, Git
[Откликнуться](https://jobs.example.kz/7)"""


async def test_a_post_is_forwarded_with_its_picture_its_file_and_its_hidden_links(
    page: Page, tmp_path: Path
) -> None:
    for name, made in (("job.png", PNG), ("job.pdf", b"%PDF-1.4")):
        (tmp_path / name).write_bytes(made)
        await page.locator("#forward").click()
        await page.locator("#channel").fill("QA jobs")
        await page.locator("#text").fill(POST)
        await page.locator("#file").set_input_files(tmp_path / name)
        await expect(page.locator("#origin")).to_be_hidden()
        mine, last = page.locator(".mine").last, page.locator("[data-message-id]").last
        await expect(mine).to_contain_text("Forwarded from QA jobs")
        await expect(mine.locator("a", has_text="Откликнуться")).to_have_text("Откликнуться")
        await expect(last).to_contain_text("Парус · Junior · Almaty · 300–\u2060450K ₸ net")
        await expect(last).to_contain_text("https://jobs.example.kz/7")
    await expect(page.locator(".mine").first.locator("img")).to_have_js_property("naturalWidth", 1)
    await expect(mine).to_contain_text("job.pdf")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.locator("#text").fill("docker")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).not_to_contain_text("Forwarded")
