#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""browser.py PAGE PDF: opens the page in Chromium and prints, as JSON, what
it saw: what was asked for over the network, what ran, what did not fit, how
well text stands out. PDF gets the page as it is printed."""
import base64
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FLAGS = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--hide-scrollbars',
    '--remote-debugging-pipe',
]

# Contrast as WCAG 2.2 defines it, the least of all text on the page.
CONTRAST = '''(() => {
  const channel = c => (c /= 255) <= .04045 ? c / 12.92
      : ((c + .055) / 1.055) ** 2.4;
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1])
      + .0722 * channel(c[2]);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  let least = 99;
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].some(
        n => n.nodeType == 3 && n.data.trim());
    if (!own || e.closest('.none')) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
    least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
  }
  return least;
})()'''


class Browser:
    """The DevTools protocol over a pipe: JSON texts that end with NUL."""

    def __init__(self, profile):
        # 3 and 4 are to be the browser's, so none of these may be them.
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
                for fd in (*os.pipe(), *os.pipe())]
        in_r, self.out, self.back, out_w = ends

        def wire():
            os.dup2(in_r, 3)
            os.dup2(out_w, 4)

        self.process = subprocess.Popen(
            [shutil.which('chromium'), *FLAGS, '--user-data-dir=' + profile],
            preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(in_r)
        os.close(out_w)
        self.rest, self.number, self.events = b'', 0, []
        self.session = None

    def receive(self):
        while b'\0' not in self.rest:
            chunk = os.read(self.back, 1 << 16)
            if not chunk:
                sys.exit('browser.py: the browser has gone')
            self.rest += chunk
        text, self.rest = self.rest.split(b'\0', 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.out, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    sys.exit(f'browser.py: {method}: {answer["error"]}')
                return answer['result']
            self.events.append(answer)

    def wait(self, event):
        while not any(e.get('method') == event for e in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        return self.call('Runtime.evaluate', expression=expression,
                         returnByValue=True)['result'].get('value')

    def page(self, url):
        target = self.call('Target.createTarget', url='about:blank')
        self.session = self.call('Target.attachToTarget', flatten=True,
                                 targetId=target['targetId'])['sessionId']
        for domain in 'Page', 'Network', 'Log', 'Runtime':
            self.call(domain + '.enable')
        self.call('Page.navigate', url=url)
        self.wait('Page.loadEventFired')

    def count(self, method):
        return sum(e.get('method') == method for e in self.events)


def overflow(browser, width):
    browser.call('Emulation.setDeviceMetricsOverride', width=width, height=800,
                 deviceScaleFactor=1, mobile=width < 600)
    return browser.value('document.documentElement.scrollWidth') - width


def contrast(browser, scheme):
    browser.call('Emulation.setEmulatedMedia', features=[
        {'name': 'prefers-color-scheme', 'value': scheme}])
    return browser.value(CONTRAST)


def look(browser, url, pdf):
    browser.page(url)
    requests = [e['params']['request']['url'] for e in browser.events
                if e.get('method') == 'Network.requestWillBeSent']
    seen = {
        'title': browser.value('document.title'),
        'requests': [u for u in requests if u != url],
        'dialogs': browser.count('Page.javascriptDialogOpening'),
        'complaints': browser.count('Log.entryAdded')
        + browser.count('Runtime.exceptionThrown'),
        'scripts': browser.value('document.scripts.length'),
        'images': browser.value('document.images.length'),
        'text': browser.value('document.body.innerText'),
        'quotes': browser.value(
            '[...document.querySelectorAll("pre")].map(e => e.textContent)'),
        'dangling': browser.value(
            '[...document.querySelectorAll("a")].filter(a => '
            '!document.getElementById(a.hash.slice(1))).length'),
        'phone': overflow(browser, 360),
        'desk': overflow(browser, 1280),
        'light': contrast(browser, 'light'),
        'dark': contrast(browser, 'dark'),
    }
    printed = browser.call('Page.printToPDF', printBackground=True)
    pathlib.Path(pdf).write_bytes(base64.b64decode(printed['data']))
    return seen


def main():
    page, pdf = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            seen = look(browser, pathlib.Path(page).resolve().as_uri(), pdf)
        finally:
            browser.process.terminate()
            browser.process.wait()
    print(json.dumps(seen))


main()
