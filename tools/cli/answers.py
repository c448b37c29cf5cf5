"""Asks the program inside a container one question; the answer is one line of JSON."""
import json
import subprocess

from ui import Failure

NOT_THERE_YET = {"Unavailable", "DeadlineExceeded"}


def ask(arguments, env, who, timeout, question=None):
    """What stands in `answer`; a Failure when there is none. The question goes through the standard input: arguments can be seen by everybody."""
    try:
        done = subprocess.run(arguments, env=env, input=json.dumps(question or {}), text=True, errors="replace", capture_output=True, timeout=timeout,
                              check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"the {who} did not answer within {timeout} s", "", f"look at the machine's load, and at ./edge logs {who}") from None
    return understand(done.stdout, done.stderr, who)


def understand(output, errors, who):
    """The answer is one line of JSON; what else is printed is why there is none. Log lines are JSON, too, and may come after it."""
    line = next((line for line in reversed(output.splitlines()) if line.startswith(('{"answer"', '{"error"'))), None)
    try:
        answer = json.loads(line or "")
    except ValueError:
        raise Failure(f"the {who} gave no answer", last_lines(errors or output), f"see ./edge logs {who}") from None
    if "error" in answer:
        raise Failure(f"the {who} cannot answer", answer["error"] or answer.get("code", ""),
                      f"try again in a moment, or see ./edge logs {who}" if answer.get("code") in NOT_THERE_YET else "")
    return answer["answer"]


def last_lines(text):
    return "\n    ".join(text.strip().splitlines()[-5:])
