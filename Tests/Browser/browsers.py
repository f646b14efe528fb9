"""Two browsers that nobody sees: Chromium by its DevTools protocol, Firefox by WebDriver BiDi.

Both can open an address, run JavaScript, press keys, click, take a picture, and tell what the console said.
"""

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

import websockets


class Browser:
    """What both have in common: a process, a socket, and answers that belong to questions."""

    def __init__(self, size=(1400, 900)):
        self.size = size
        self.errors = []
        self.number = 0
        self.waiting = {}

    async def __aenter__(self):
        self.folder = tempfile.mkdtemp(prefix="saccade-browser-")
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.socket = await websockets.connect(await self.address(), max_size=1 << 30)
        self.reader = asyncio.create_task(self.read())
        await self.begin()
        return self

    async def __aexit__(self, *_):
        self.reader.cancel()
        await self.socket.close()
        # With what it has started.
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def read(self):
        async for text in self.socket:
            message = json.loads(text)
            if "id" in message and message["id"] in self.waiting:
                self.waiting.pop(message["id"]).set_result(message)
            else:
                self.heard(message)

    async def ask(self, method, **parameters):
        self.number += 1
        answer = asyncio.get_running_loop().create_future()
        self.waiting[self.number] = answer
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        message = await asyncio.wait_for(answer, 180)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']} {message.get('message', '')}")
        return message["result"]

    async def until(self, condition, what, seconds=90):
        """Waits until a JavaScript expression is true."""
        end = time.monotonic() + seconds
        while not await self.run(f"Boolean({condition})"):
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not within {seconds} seconds; the console says {self.errors}")
            await asyncio.sleep(0.1)

    async def rest(self):
        """Waits until nothing moves."""
        await asyncio.sleep(0.25)
        await self.until("!window.saccade.isAwake", "the picture comes to rest")
        await asyncio.sleep(0.3)


class Chromium(Browser):
    name = "Chromium"

    @staticmethod
    def program():
        return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

    def command(self):
        return [
            self.program(), "--headless=new", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader", "--remote-debugging-port=0", f"--user-data-dir={self.folder}",
            "--no-first-run", "--hide-scrollbars", "about:blank",
        ]

    async def address(self):
        for _ in range(300):
            await asyncio.sleep(0.1)
            try:
                with open(f"{self.folder}/DevToolsActivePort") as file:
                    port = file.read().split()[0]
                pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
                return next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"]
            except (OSError, IndexError, StopIteration):
                continue
        raise RuntimeError("Chromium does not start")

    async def begin(self):
        for domain in ("Runtime", "Page", "Log"):
            await self.ask(f"{domain}.enable")
        await self.resize(*self.size)

    async def resize(self, width, height):
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def heard(self, message):
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.errors.append(" ".join(str(a.get("value")) for a in parameters["args"]))
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(parameters["entry"]["text"])

    async def open(self, address):
        await self.ask("Page.navigate", url=address)

    async def run(self, script):
        result = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description"))
        return result["result"].get("value")

    async def press(self, key):
        text = {"text": key} if len(key) == 1 else {}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self, path):
        result = await self.ask("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(result["data"]))


class Firefox(Browser):
    name = "Firefox"
    keys = {
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "Enter": "\ue007",
        "Escape": "\ue00c", "Backspace": "\ue003",
    }

    @staticmethod
    def program():
        return shutil.which("firefox-esr") or shutil.which("firefox")

    def command(self):
        with open(f"{self.folder}/user.js", "w") as file:
            file.write('user_pref("webgl.force-enabled", true);\nuser_pref("remote.active-protocols", 1);\n')
        # Without a screen Firefox draws nothing in three dimensions; a virtual one will do.
        screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a", "-s", "-screen 0 1600x1200x24"]
        return [
            *screen, self.program(), "--no-remote", "--profile", self.folder, "--remote-debugging-port", "0",
            "--width", str(self.size[0]), "--height", str(self.size[1]), "about:blank",
        ]

    async def address(self):
        for _ in range(600):
            await asyncio.sleep(0.1)
            path = f"{self.folder}/WebDriverBiDiServer.json"
            if os.path.exists(path):
                with open(path) as file:
                    server = json.load(file)
                return f"ws://{server['ws_host']}:{server['ws_port']}/session"
        raise RuntimeError("Firefox does not start")

    async def begin(self):
        await self.ask("session.new", capabilities={})
        tree = await self.ask("browsingContext.getTree")
        self.page = tree["contexts"][0]["context"]
        await self.ask("session.subscribe", events=["log.entryAdded"])
        await self.resize(*self.size)

    async def resize(self, width, height):
        await self.ask(
            "browsingContext.setViewport", context=self.page, viewport={"width": width, "height": height})

    def heard(self, message):
        if message.get("method") == "log.entryAdded":
            entry = message["params"]
            if entry["level"] in ("error", "warn"):
                self.errors.append(entry.get("text"))

    async def open(self, address):
        await self.ask("browsingContext.navigate", context=self.page, url=address, wait="complete")

    async def run(self, script):
        # What is no plain value is told as JSON.
        wrapped = f"(async () => JSON.stringify(await ({script})))()"
        answer = await self.ask(
            "script.evaluate", expression=wrapped, target={"context": self.page}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    async def actions(self, *sources):
        await self.ask("input.performActions", context=self.page, actions=list(sources))

    async def press(self, key):
        value = self.keys.get(key, key)
        actions = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        await self.actions({"type": "key", "id": "keys", "actions": actions})

    async def click(self, x, y):
        actions = [
            {"type": "pointerMove", "x": int(x), "y": int(y)}, {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self.actions({"type": "pointer", "id": "mouse", "actions": actions})

    async def picture(self, path):
        result = await self.ask("browsingContext.captureScreenshot", context=self.page)
        with open(path, "wb") as file:
            file.write(base64.b64decode(result["data"]))
