"""Keeps schemathesis from taking away the token that it comes with: after that everything would be answered alike."""

import json
import os
import urllib.request

import schemathesis


def me():
    request = urllib.request.Request(
        os.environ["MANDATE_URL"] + "/api/v1/me", headers={"Authorization": "Bearer " + os.environ["MANDATE_TOKEN"]}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


ME = me()
# What would end the token: revoking it or giving it another secret, and locking or moving its owner.
OWN = {"token": ME["token"]["id"], "person": ME["id"]}
WRITES = {"POST", "PUT", "DELETE", "PATCH"}


@schemathesis.hook
def filter_case(context, case):
    if case.method not in WRITES or not isinstance(case.path_parameters, dict):
        return True
    return not any(str(case.path_parameters.get(name)).lower() == own for name, own in OWN.items())
