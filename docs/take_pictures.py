"""Take the pictures of README and guides from a running demo: python docs/take_pictures.py [http://127.0.0.1:8000]

Wants the demo of `make run`, Chromium, and the packages of the tests.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"]
# name: (login, address, width, height)
PICTURES = {
    "home": ("coordinator", "/", 1280, 724),
    "quick-log-phone": ("coordinator", "/circles/new/", 390, 844),
    "practices": ("coordinator", "/practices/", 1280, 800),
}


def main(server):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, (login, address, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light", locale="en-US")
            page.goto(f"{server}/accounts/login/")
            page.locator("#id_login").fill(f"{login}@district.example")
            page.locator("#id_password").fill("restorative-demo")
            page.locator("#id_password").press("Enter")
            page.wait_for_url(f"{server}/")
            page.goto(f"{server}{address}", wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
            print(FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
