#!/usr/bin/env python3
"""Checks the page of `saccade view` in Chromium and Firefox: see README.md.

    python3 Tests/Browser/check.py [--saccade .build/release/saccade] [--pictures FOLDER] [--browsers chromium firefox]
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from browsers import Chromium, Firefox

READY = "window.saccade?.scene?.blocks.length"
# Turns the network for some seconds, and tells how many pictures were drawn each second.
TURNING = """new Promise((done) => {
  let count = 0
  const start = performance.now()
  const tick = (now) => {
    count += 1
    saccade.camera.goal.yaw -= 0.015
    saccade.wake()
    if (now - start < 3000) requestAnimationFrame(tick)
    else done((1000 * count) / (now - start))
  }
  requestAnimationFrame(tick)
})"""


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class Checks:
    def __init__(self, saccade, pictures, folder):
        self.saccade, self.pictures, self.folder = saccade, pictures, folder

    def page(self, *arguments):
        path = f"{self.folder}/page.html"
        subprocess.run([self.saccade, "view", *arguments, "--out", path], check=True, stdout=subprocess.DEVNULL)
        return "file://" + path

    async def keep(self, browser, name):
        if self.pictures:
            await browser.picture(f"{self.pictures}/{browser.name.lower()}-{name}.png")

    async def one_file(self, browser):
        """The page in one file: it loads, folds, tells of a layer, and is walked through by keys."""
        await browser.open(self.page("ResNet50"))
        await browser.until(READY, "the network is there")
        await browser.rest()
        folded = await browser.run("saccade.scene.blocks.length")
        expect(8 <= folded <= 64, f"modules are folded at first: {folded} blocks")
        await self.keep(browser, "whole")

        place = await browser.run("""(() => {
          const block = saccade.scene.blocks[2]
          const box = document.getElementById('scene').getBoundingClientRect()
          for (let y = 20; y < box.height; y += 6) for (let x = 20; x < box.width; x += 6) {
            const over = document.elementFromPoint(x, y)
            if (over?.id !== 'scene') continue
            const ray = saccade.camera.ray(x / box.width * 2 - 1, 1 - y / box.height * 2)
            if (saccade.scene.pick(ray) === block) return [x, y]
          }
          return null
        })()""")
        expect(place, "a block can be seen")
        await browser.click(*place)
        await browser.until("!document.getElementById('panel').hidden", "a click shows the layer")
        await browser.until("document.querySelectorAll('#panel svg.histogram rect').length > 10", "its histogram is there")
        await browser.until("document.querySelector('#panel canvas.sheet')?.width > 50", "its maps are there")
        await browser.rest()
        await self.keep(browser, "layer")

        await browser.press("Escape")
        await browser.until("document.getElementById('panel').hidden", "Escape closes it")
        for _ in range(6):
            await browser.press("ArrowRight")
        await browser.until("saccade.chosen?.module", "the arrow keys come to a module")
        module = await browser.run("saccade.chosen.module.path")
        await browser.press("Enter")
        await browser.until(f"saccade.scene.blocks.length > {folded}", "Enter unfolds it")
        expect(await browser.run("saccade.scene.lines.some((line) => line.isSkip)"), "the way around a block is an arc")
        await browser.rest()
        await self.keep(browser, "unfolded")
        await browser.press("Enter")
        await browser.until(f"saccade.chosen?.module?.path === '{module}'", "Enter folds it again")

        await browser.press("/")
        await browser.until("document.activeElement.id === 'search'", "a slash goes to the search")
        for letter in "layer3 conv2":
            await browser.press(letter)
        await browser.until("!document.getElementById('found').hidden", "layers are found")
        await browser.press("Enter")
        await browser.until("saccade.chosen?.last.home.path.startsWith('layer3')", "the found layer is chosen")
        await browser.press("Escape")
        await browser.press("t")
        await browser.press("0")
        await browser.rest()
        await self.keep(browser, "other-theme")

        await browser.resize(390, 844)
        await browser.press("0")
        await browser.rest()
        await self.keep(browser, "telephone")
        await browser.resize(*browser.size)
        expect(not browser.errors, f"the console is quiet: {browser.errors}")

    async def served(self, browser):
        """The served page: a dropped picture, all maps of a layer, and nothing for strangers."""
        server = subprocess.Popen(
            [self.saccade, "view", "ResNet18"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address = server.stdout.readline().strip()
            await browser.open(address)
            await browser.until(READY, "the network is there")
            before = await browser.run("saccade.network.view.picture.length")
            await browser.run("""(async () => {
              const canvas = new OffscreenCanvas(300, 200)
              const context = canvas.getContext('2d')
              for (let i = 0; i < 30; i++) { context.fillStyle = `hsl(${i * 12} 80% 50%)`; context.fillRect(i * 10, 0, 10, 200) }
              const file = new File([await canvas.convertToBlob()], 'stripes.png')
              const data = new DataTransfer()
              data.items.add(file)
              dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
              return true
            })()""")
            await browser.until(f"saccade.network.view.picture.length !== {before}", "the dropped picture is shown")
            expect(await browser.run("saccade.network.view.notes.some((n) => n.includes('stripes.png'))"), "by its name")
            await browser.run("(saccade.reveal({layer: saccade.network.layers[1]}), true)")
            await browser.run("(saccade.showAllMaps(saccade.chosen.last), true)")
            await browser.until("saccade.chosen.last.maps.count === 64", "all maps of a layer can be seen")
            await browser.rest()
            await self.keep(browser, "served")
            await browser.run("""(saccade.send(new File(['nothing'], 'bad.png')), true)""")
            await browser.until("!document.getElementById('message').hidden", "a file that is no picture is told")
            expect(await browser.run("document.getElementById('message').textContent.includes('bad.png')"), "by its name")
            errors = [error for error in browser.errors if "400" not in error]
            expect(not errors, f"the console is quiet: {errors}")
            self.strangers(address)
        finally:
            server.terminate()
            server.wait(20)

    @staticmethod
    def strangers(address):
        """Requests without the token, of other origins and under other names get no answer."""
        base, _, token = address.partition("?token=")
        for path, headers in [
            ("", {}), ("?token=" + "0" * 32, {}), ("api/view", {}),
            ("?token=" + token, {"Origin": "http://example.com"}), ("?token=" + token, {"Host": "example.com"}),
        ]:
            try:
                urllib.request.urlopen(urllib.request.Request(base + path, headers=headers))
            except urllib.error.HTTPError as error:
                expect(error.code == 403, f"{path} {headers}: {error.code}")
            else:
                raise AssertionError(f"{path} {headers} is answered")

    async def speed(self, browser):
        """Large networks turn smoothly enough also where no graphics card draws them."""
        for name in ("ResNet152", "ViTB16"):
            await browser.open(self.page(name))
            await browser.until(READY, f"{name} is there", 180)
            await browser.rest()
            folded = await browser.run(TURNING)
            await browser.run("(saccade.foldTo(9), true)")
            await browser.rest()
            unfolded = await browser.run(TURNING)
            blocks = await browser.run("saccade.scene.blocks.length")
            print(f"  {name}: {folded:.0f} pictures a second, unfolded into {blocks} blocks {unfolded:.0f}")
            await self.keep(browser, name)


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saccade", default=".build/release/saccade")
    parser.add_argument("--pictures", help="a folder for screenshots")
    parser.add_argument("--browsers", nargs="+", default=["chromium", "firefox"], choices=["chromium", "firefox"])
    parser.add_argument("--checks", nargs="+", default=["one_file", "served", "speed"])
    options = parser.parse_args()
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
    failed = False
    for kind in [kind for kind in (Chromium, Firefox) if kind.name.lower() in options.browsers]:
        if not kind.program():
            print(f"{kind.name}: skipped, it is not installed")
            continue
        for check in options.checks:
            with tempfile.TemporaryDirectory() as folder:
                checks = Checks(os.path.abspath(options.saccade), options.pictures, folder)
                async with kind() as browser:
                    try:
                        await getattr(checks, check)(browser)
                        print(f"{kind.name}: {check}: good")
                    except AssertionError as error:
                        failed = True
                        print(f"{kind.name}: {check}: FAILED: {error}")
    sys.exit(failed)


asyncio.run(main())
