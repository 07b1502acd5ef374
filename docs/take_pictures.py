"""Take the pictures of README and guides from a running demo.

python docs/take_pictures.py [http://127.0.0.1:8000 [name …]]

Wants the demo of `make run`, Chromium, and the packages of the tests.
"""

import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"]
FIRST = "tbody th a"  # the first row of a list
# name: (login, address, width, height, what is clicked there)
PICTURES = {
    "home": ("coordinator", "/", 1280, 724, ""),
    "quick-log-phone": ("coordinator", "/circles/new/", 390, 844, ""),
    "board": ("board", "/contracts/board/1/", 1280, 1180, ""),
    "practices": ("coordinator", "/practices/", 1280, 800, ""),
    "incident": ("coordinator", "/incidents/?status=in_response", 1100, 800, FIRST),
    "planned-circle": ("coordinator", "/practices/?status=planned", 1100, 760, FIRST),
    "agreement": ("coordinator", "/agreements/", 1100, 640, FIRST),
    "returns": ("coordinator", "/reentry/", 1100, 760, ""),
    "letter": ("coordinator", "/letters/", 1100, 700, FIRST),
    "voice": ("coordinator", "/voice/", 1100, 760, ""),
    "patterns": ("principal", "/patterns/", 1100, 900, ""),
    "records": ("principal", "/records/requests/", 1100, 700, ""),
    "safety": ("principal", "/safety/?owed=on", 1280, 1100, FIRST),
    "safety-rules": ("admin", "/settings/rules/", 1100, 900, FIRST),
    "equity": ("admin", "/equity/", 1280, 1000, ""),
    "retention": ("admin", "/settings/retention/", 1280, 900, ""),
    "strategy": ("plan", "/strategy/", 1280, 900, ""),
    "indicators": ("plan", "/strategy/indicators/?plan=2", 1280, 960, ""),
    "review": ("plan", "/strategy/reviews/?state=open", 1280, 1300, "tbody a[href*='/reviews/']"),
    "reconcile": ("contracts", "/contracts/ledger/reconcile/", 1280, 860, ""),
    "alerts": ("contracts", "/contracts/alerts/?state=all", 1280, 860, ""),
    "cohort": ("training", "/trainings/cohorts/", 1280, 1160, FIRST),
    "coaching": ("training", "/trainings/coaching/?status=held", 1100, 900, FIRST),
    "trained": ("training", "/trainings/completion/", 1280, 1160, ""),
    "session": ("training", "/trainings/sessions/", 1280, 900, FIRST),
    "certificates": ("training", "/trainings/completions/", 1280, 900, ""),
    "contract": ("contracts", "/contracts/?status=active", 1280, 1000, FIRST),
}


def main(server, *names):
    """All pictures, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name in names or PICTURES:
            login, address, width, height, click = PICTURES[name]
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light", locale="en-US")
            page.goto(f"{server}/accounts/login/")
            page.locator("#id_login").fill(f"{login}@district.example")
            page.locator("#id_password").fill("restorative-demo")
            page.locator("#id_password").press("Enter")
            page.wait_for_url(f"{server}/")
            page.goto(f"{server}{address}", wait_until="networkidle")
            if click:
                page.locator(click).first.click()
                page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
            slim(FOLDER / f"{name}.png")
            print(FOLDER / f"{name}.png")
        browser.close()


def slim(path):
    """256 colors are enough for a page, at a third of the size."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["http://127.0.0.1:8000"])
