"""A broadcast by programs of others: UFTP, udpcast, NORM (norm.cpp beside this file).

    air.py PROGRAM RECEIVERS RATE_KBIT DELAY_S LOSSES FILE NORM

Each program stands in a network namespace of its own, on a TAP device whose other end is here. What the sender sends is
dropped towards each receiver as LOSSES says (`wirephoto-bench losses`): a line for each receiver, a character for each
packet. What receivers answer is never lost, and takes DELAY_S. Prints what was sent until the last receiver had the file,
and until the sender ended, as one line of JSON. Needs root and Linux.
"""

import fcntl, heapq, json, os, pathlib, select, shutil, signal, struct, subprocess, sys, tempfile, time
from itertools import accumulate

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
IPV4 = b"\x08\x00"
UDP = 17
LOST = ord("1")
# Packets of 1440 bytes that the file fills: the limit is counted in these, as it is for ours.
SYMBOL_BYTES = 1440
# For so long at the most, and for so long the receivers may tune.
PATIENCE_S, TUNING_S = 40, 0.7
LOOK_S = 0.004


def run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Place:
    """A namespace with one interface, whose frames are read and written here."""

    def __init__(self, number):
        self.name, self.tap = f"wpair{os.getpid()}-{number}", f"wp{os.getpid() % 100000}t{number}"
        self.address = f"10.77.{number // 200}.{number % 200 + 1}"
        self.file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.file, TUNSETIFF, struct.pack("16sH22x", self.tap.encode(), IFF_TAP | IFF_NO_PI))
        mac = f"02:00:00:77:{number // 200:02x}:{number % 200 + 1:02x}"
        self.mac = bytes.fromhex(mac.replace(":", ""))
        run("ip", "netns", "add", self.name)
        run("ip", "link", "set", self.tap, "netns", self.name)
        script = f"""
            echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
            ip link set lo up
            ip link set {self.tap} address {mac} txqueuelen 5000 up
            ip address add {self.address}/16 broadcast 10.77.255.255 dev {self.tap}
            ip route add 224.0.0.0/4 dev {self.tap}
        """
        run("ip", "netns", "exec", self.name, "sh", "-ec", script)
        self.program = None

    def start(self, *words):
        words = ["ip", "netns", "exec", self.name, *map(str, words)]
        quiet = subprocess.DEVNULL if "AIR_SAYS" not in os.environ else None
        self.program = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=quiet, stderr=quiet)

    def end(self):
        if self.program and self.program.poll() is None:
            self.program.send_signal(signal.SIGKILL)
            self.program.wait()
        os.close(self.file)
        subprocess.run(["ip", "netns", "delete", self.name], check=False)


class Air:
    """Everything between the places: what is lost, what is late, and what it came to."""

    def __init__(self, places, losses, delay):
        self.sender, self.receivers, self.losses, self.delay = places[0], places[1:], losses, delay
        self.packets = self.bytes = self.back_bytes = 0
        self.late, self.order = [], 0
        self.poll = select.epoll()
        self.by_file = {place.file: place for place in places}
        for file in self.by_file:
            self.poll.register(file, select.EPOLLIN)

    def limit(self, wanted):
        """After how many packets so many have got through to everybody."""
        gets = lambda losses: next(at for at, left in enumerate(accumulate(it != LOST for it in losses)) if left >= wanted)
        return 1 + max(map(gets, self.losses))

    def turn(self):
        wait = min(LOOK_S, self.late[0][0] - time.monotonic()) if self.late else LOOK_S
        for file, _ in self.poll.poll(max(wait, 0)):
            place = self.by_file[file]
            for _ in range(16):
                try:
                    frame = os.read(file, 2048)
                except BlockingIOError:
                    break
                self.sent(frame) if place is self.sender else self.answered(place, frame)
        now = time.monotonic()
        while self.late and self.late[0][0] <= now:
            _, _, place, frame = heapq.heappop(self.late)
            self.give(place, frame)

    def sent(self, frame):
        is_data = frame[12:14] == IPV4 and frame[23] == UDP
        if is_data:
            number, self.packets, self.bytes = self.packets, self.packets + 1, self.bytes + len(frame) - 14
        for place, losses in zip(self.receivers, self.losses):
            if (frame[0] & 1 or frame[:6] == place.mac) and not (is_data and losses[number % len(losses)] == LOST):
                self.give(place, frame)

    def answered(self, place, frame):
        delay = 0
        if frame[12:14] == IPV4 and frame[23] == UDP:
            self.back_bytes, delay = self.back_bytes + len(frame) - 14, self.delay
        for other in [self.sender, *self.receivers]:
            if other is not place and (frame[0] & 1 or frame[:6] == other.mac):
                self.order += 1
                heapq.heappush(self.late, (time.monotonic() + delay, self.order, other, frame))

    @staticmethod
    def give(place, frame):
        try:
            os.write(place.file, frame)
        except OSError:
            pass


def uftp(places, rate, folder, file, _):
    for number, place in enumerate(places[1:]):
        for name in (got(folder, number), folder / f"tmp{number}"):
            name.mkdir()
        place.start("uftpd", "-d", "-I", place.tap, "-D", got(folder, number), "-T", folder / f"tmp{number}")
    hosts = ",".join(place.address for place in places[1:])
    return ["uftp", "-I", places[0].tap, "-R", rate, "-b", 1420, "-H", hosts, file]


def udpcast(places, rate, folder, file, _):
    for number, place in enumerate(places[1:]):
        got(folder, number).mkdir()
        out = got(folder, number) / file.name
        place.start("udp-receiver", "--nokbd", "--interface", place.tap, "--file", out)
    return ["udp-sender", "--nokbd", "--interface", places[0].tap, "--file", file, "--max-bitrate", f"{rate}k",
            "--min-receivers", len(places) - 1, "--max-wait", 5, "--mcast-data-address", "239.77.0.1"]


def norm(places, rate, folder, file, program):
    for number, place in enumerate(places[1:]):
        got(folder, number).mkdir()
        place.start(program, "receive", place.tap, number + 2, got(folder, number) / file.name)
    return [program, "send", places[0].tap, rate, len(places) - 1, file]


PROGRAMS = {"uftp": uftp, "udpcast": udpcast, "norm": norm}


def got(folder, number):
    return folder / f"got{number}"


def has(path, content):
    """A file counts when it is whole, whoever still writes at it."""
    return path.exists() and path.stat().st_size == len(content) and path.read_bytes() == content


def main(peer, receivers, rate, delay, losses, file, program):
    file, losses = pathlib.Path(file), pathlib.Path(losses).read_bytes().splitlines()
    folder, places, content = pathlib.Path(tempfile.mkdtemp()), [], file.read_bytes()
    try:
        places.extend(Place(number) for number in range(int(receivers) + 1))
        air = Air(places, losses, float(delay))
        words = PROGRAMS[peer](places, int(rate), folder, file, program)
        tuned = time.monotonic() + TUNING_S
        while time.monotonic() < tuned:
            air.turn()
        air.packets = air.bytes = air.back_bytes = 0
        began = time.monotonic()
        places[0].start(*words)
        missing, until, looked = set(range(int(receivers))), None, began
        while places[0].program.poll() is None or missing:
            air.turn()
            now = time.monotonic()
            if now - looked >= LOOK_S and missing:
                looked = now
                missing = {it for it in missing if not has(got(folder, it) / file.name, content)}
                if not missing:
                    until = {"packets": air.packets, "bytes": air.bytes, "seconds": now - began}
            if now - began > PATIENCE_S or (missing and places[0].program.poll() is not None):
                break
        limit = len(content) * air.limit(-(-len(content) // SYMBOL_BYTES)) / -(-len(content) // SYMBOL_BYTES)
        print(json.dumps({"until": until, "limit_bytes": limit, "missing": len(missing), "bytes": air.bytes, "packets": air.packets,
                          "back_bytes": air.back_bytes, "seconds": time.monotonic() - began}))
    finally:
        for place in places:
            place.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
