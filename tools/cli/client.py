"""Asks the gateway's API and the stand-in cloud over HTTP."""
import json
import urllib.error
import urllib.request

import credentials
from ui import Failure


def ask(project, path, method="GET", timeout=15):
    """The API's answer; None when nobody answers there."""
    address = project.address("api", 8080)
    return address and _request(f"http://{address}{path}", method, timeout, credentials.api_token(project))


def ask_cloud(project, path, timeout=30):
    address = project.address("cloud", 8090)
    return address and _request(f"http://{address}{path}", "GET", timeout)


def _request(url, method, timeout, token=None):
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = _problem(error)
        raise Failure(problem.get("title", f"the gateway answered {error.code}"), problem.get("detail", "")) from error
    except (OSError, ValueError):
        # Starting, stopping or restarting: whoever asks decides how long to try.
        return None


def _problem(error):
    try:
        return json.load(error)
    except ValueError:
        return {}
