# SPDX-License-Identifier: Apache-2.0
"""What deploy/ holds works together with the program as it is built: the example configuration, the
service, the image, the composition, the alert rules. No container engine is asked for: what an engine
would do is done with the parts."""

import json
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml
from support.daemon import BUILD, PROGRAM, ROOT, Daemon, lane, settings, wiremill
from support.process import free_ports
from support.skip import Skip
from support.wait import wait_until

TIMEOUT_S = 180
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "wiremill@.service"
MOST_EXPOSED = 2.0


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, **more)  # fmt: skip
    return done.returncode, done.stdout


def needed(tool, package):
    if shutil.which(tool) is None:
        raise Skip(f"{tool} is not installed; it is in Debian's package {package}")


def as_yaml(name):
    return yaml.safe_load((DEPLOY / name).read_text())


def nowhere():
    (port,) = free_ports(1)
    return settings(f"127.0.0.1:{port}", [lane("clean", "wire.raw", "wire.clean", ["clean"])])


# The example configuration.


def test_the_example_configuration_is_without_fault_and_without_doubt():
    done = wiremill("check", "--offline", "-c", DEPLOY / "wiremill.yaml")
    assert done.returncode == 0 and b"0 failed, 0 warnings" in done.stdout, done.stdout.decode()


def test_the_variables_that_service_and_image_set_are_those_of_the_example():
    environment = {"WIREMILL_BROKERS": "b:1", "WIREMILL_INSTANCE": "host-news", "WIREMILL_LISTEN": "0.0.0.0:99"}
    done = wiremill("check", "--print", "-c", DEPLOY / "wiremill.yaml", **environment)
    printed = yaml.safe_load(done.stdout)
    assert printed["kafka"]["bootstrap.servers"] == "b:1"
    assert printed["instance"] == "host-news"
    assert printed["admin"]["listen"] == "0.0.0.0:99"


# The service.


def unit_settings():
    """{name: [values]} of the unit, its sections in one."""
    found = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(s|min)", text).groups()
    return int(number) * {"s": 1, "min": 60}[unit]


def installed(folder, prefix="/usr/local"):
    """The folder below which `make install` has put everything."""
    status, said = run("make", "--no-print-directory", "install", f"DESTDIR={folder}", f"PREFIX={prefix}",
                       f"BUILD={BUILD}", cwd=ROOT)  # fmt: skip
    assert status == 0, said
    return Path(folder) / prefix.lstrip("/")


def test_install_puts_the_service_where_systemd_looks_for_it():
    for prefix in ("/usr/local", "/opt/wire"):
        with tempfile.TemporaryDirectory() as folder:
            root = installed(folder, prefix)
            unit = (root / "lib/systemd/system/wiremill@.service").read_text()
            assert f"ExecStart={prefix}/bin/wiremill run -c /etc/wiremill/%i.yaml" in unit
            assert prefix == "/usr/local" or "/usr/local" not in unit
            assert "u wiremill " in (root / "lib/sysusers.d/wiremill.conf").read_text()
            status, said = run(root / "bin/wiremill", "check", "--offline", "-c", root / "share/doc/wiremill/wiremill.yaml")
            assert status == 0, f"the installed program does not take the installed example:\n{said}"


def unit_beside_the_program(folder):
    """The unit as it would be where the program is the one just built."""
    unit = Path(folder) / "wiremill@.service"
    unit.write_text(UNIT.read_text().replace("/usr/local/bin/wiremill", str(PROGRAM)))
    return unit


def test_systemd_finds_no_fault_in_the_service():
    needed("systemd-analyze", "systemd")
    with tempfile.TemporaryDirectory() as folder:
        instance = unit_beside_the_program(folder).with_name("wiremill@news.service")
        status, said = run("systemd-analyze", "verify", "--man=no", instance)
    about_us = [line for line in said.splitlines() if "wiremill" in line]
    assert status == 0 and not about_us, said


def test_the_service_is_exposed_as_little_as_promised():
    needed("systemd-analyze", "systemd")
    with tempfile.TemporaryDirectory() as folder:
        unit = unit_beside_the_program(folder)
        status, said = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                           f"--threshold={MOST_EXPOSED * 10:.0f}", unit)  # fmt: skip
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert level and float(level[1]) <= MOST_EXPOSED and status == 0, said


def test_the_commands_of_the_service_are_commands_of_the_program():
    found = unit_settings()
    commands = found["ExecStartPre"] + found["ExecReload"]
    checks = [shlex.split(command)[1:] for command in commands if "/wiremill " in command]
    assert len(checks) == 2, f"before a start and before a reload the configuration is checked: {commands}"
    for words in checks:
        good = [str(DEPLOY / "wiremill.yaml") if "%i" in word else word for word in words]
        bad = ["/nonexistent.yaml" if "%i" in word else word for word in words]
        done = wiremill(*good)
        assert done.returncode == 0 and done.stdout == b"", done.stdout.decode()
        assert wiremill(*bad).returncode == 3, "a configuration that is not there must not be started with"
    words = shlex.split(found["ExecStart"][0])[1:]
    assert words == ["run", "-c", "/etc/wiremill/%i.yaml"] and wiremill(*words, "--help").returncode == 0


def test_the_service_gives_time_to_stop_and_does_not_repeat_what_is_in_vain():
    found = unit_settings()
    shown = wiremill("options", "--markdown").stdout.decode()
    deadline = re.search(r"`shutdown-deadline` \| (\w+)", shown)[1]
    assert seconds(found["TimeoutStopSec"][0]) > seconds(deadline)
    assert found["Restart"] == ["on-failure"] and found["RestartPreventExitStatus"] == ["2 3"]
    assert found["Type"] == ["notify"] and "WatchdogSec" in found


# The image.


def instructions():
    """The Dockerfile as [(instruction, rest)], continued lines joined."""
    lines = [line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    text = re.sub(r"\\\n", " ", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def all_of(name):
    return [rest for instruction, rest in instructions() if instruction == name]


def last_stage():
    whole = instructions()
    start = max(i for i, (name, _) in enumerate(whole) if name == "FROM")
    return whole[start:]


def test_what_the_image_copies_is_there():
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    sources = [word for copy in all_of("COPY") if "--from" not in copy for word in copy.split()[:-1]]
    assert "." in sources and "deploy/wiremill.yaml" in sources
    for source in sources:
        assert (ROOT / source).exists(), f"COPY {source}"
        assert source.split("/")[0] not in ignored, f"COPY {source} is left out by .dockerignore"


def test_the_image_runs_without_rights_and_ends_in_order():
    stage = dict(last_stage())
    assert stage["USER"].isdigit() and int(stage["USER"]) > 0, "a number, which any engine can see is not root"
    assert stage["STOPSIGNAL"] == "SIGTERM"
    words = json.loads(stage["ENTRYPOINT"]) + json.loads(stage["CMD"])
    assert words[0] == PROGRAM.name
    assert wiremill(*words[1:], "--help").returncode == 0


def test_only_debian_and_kafka_are_fetched_from_a_registry():
    assert {re.sub(r" AS \w+$", "", image) for image in all_of("FROM")} == {"debian:trixie-slim"}
    services = as_yaml("compose.yaml")["services"].values()
    fetched = {service["image"] for service in services if "build" not in service}
    assert fetched == {"apache/kafka:4.1.0"}


def test_the_image_builds_with_what_the_list_of_packages_names():
    (step,) = [rest for rest in all_of("RUN") if "packages.txt" in rest]
    script = re.search(r"(sed .*packages\.txt) \|", step)[1]
    status, said = run("sh", "-c", script, cwd=ROOT)
    names = said.split()
    assert status == 0 and {"gcc", "librdkafka-dev", "libsystemd-dev"} <= set(names)
    assert not {"maven", "kcat", "default-jre-headless"} & set(names), "what only tests need"
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name) for name in names), names


def stem(package):
    """What stays when a library's version goes up: libuv of libuv1 and libuv1t64."""
    return re.sub(r"(-?\d+(-\d+)*)?(t64)?$", "", package)


def package_of(path):
    for candidate in (path, Path(path).resolve(), f"/usr{path}"):
        status, said = run("dpkg", "-S", candidate)
        if status == 0:
            return said.split(":")[0]
    raise AssertionError(f"no package owns {path}")


def libraries():
    """Files of the libraries that the program itself names, those that any Debian has left out."""
    dynamic = run("readelf", "-d", PROGRAM)[1]
    names = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    found = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", PROGRAM)[1]))
    return [found[name] for name in names if not re.match(r"(libc|libm|ld-linux|libasan|libubsan|libtsan)\b", name)]


def test_the_image_has_the_libraries_of_the_program_and_no_others():
    needed("dpkg", "dpkg")
    (step,) = [rest for name, rest in last_stage() if name == "RUN"]
    listed = re.search(r"--no-install-recommends(.*?)&&", step)[1].split()
    wanted = {stem(package_of(path)) for path in libraries()}
    if b"libsystemd   none" in wiremill("version", "-v").stdout:
        wanted.add("libsystemd")
    assert {stem(name) for name in listed} - {"ca-certificates"} == wanted, "deploy/Dockerfile, the second stage"


def healthy(test, port):
    """Runs the test of a health check as an engine would, against a listener of ours."""
    words = json.loads(test) if isinstance(test, str) else test[1:]
    return run(*[word.replace("$$", "$").replace("9464", str(port)) for word in words])[0] == 0


def test_the_image_is_healthy_while_it_answers():
    test = re.search(r"CMD (\[.*\])$", dict(last_stage())["HEALTHCHECK"])[1]
    with Daemon(nowhere(), wait_ready=False) as daemon:
        port = int(daemon.listen.split(":")[1])
        wait_until(lambda: daemon.get("/healthz")[0] == 200, 20, "the daemon to answer")
        assert healthy(test, port)
        daemon.stop()
        assert not healthy(test, port)


# The composition.


def composed(name):
    return as_yaml("compose.yaml")["services"][name]


def test_the_composition_is_healthy_when_it_is_ready():
    test = composed("wiremill")["healthcheck"]["test"]
    assert test[0] == "CMD"
    with Daemon(nowhere(), wait_ready=False) as daemon:
        port = int(daemon.listen.split(":")[1])
        wait_until(lambda: daemon.get("/readyz")[0] == 503, 20, "the daemon to say that it is not ready")
        assert not healthy(test, port)


def test_the_composition_uses_files_and_commands_that_are_there():
    for name in ("topics", "wiremill"):
        service = composed(name)
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for volume in service["volumes"]:
            assert (DEPLOY / volume.split(":")[0]).is_file(), volume
    assert wiremill(*composed("topics")["command"], "--help").returncode == 0


def test_the_composition_starts_in_order_and_gives_time_to_stop():
    assert composed("topics")["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert composed("wiremill")["depends_on"]["topics"]["condition"] == "service_completed_successfully"
    assert "healthcheck" in composed("kafka")
    shown = wiremill("options", "--markdown").stdout.decode()
    assert seconds(composed("wiremill")["stop_grace_period"]) > seconds(
        re.search(r"`shutdown-deadline` \| (\w+)", shown)[1]
    )


# The alert rules.


def rules():
    return [rule for group in as_yaml("alerts.yaml")["groups"] for rule in group["rules"]]


def test_alerts_ask_for_metrics_that_the_program_has():
    shown = wiremill("options", "--markdown").stdout.decode()
    known = set(re.findall(r"^\| `(wiremill_\w+)`", shown, re.M))
    asked = {name for rule in rules() for name in re.findall(r"\bwiremill_\w+", rule["expr"])}
    assert asked and not asked - known, f"no such metrics: {sorted(asked - known)}"
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket") and set(rule["annotations"]) == {"summary", "todo"}


def test_prometheus_takes_the_alert_rules():
    needed("promtool", "prometheus")
    status, said = run("promtool", "check", "rules", DEPLOY / "alerts.yaml")
    assert status == 0, said
