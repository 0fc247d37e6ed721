"""What api.sh and roles.sh share: calls over HTTP, and answers held against the server's OpenAPI
document. Validation is python3-jsonschema's (JSON Schema 2020-12, which OpenAPI 3.1 uses)."""
import http.client
import json
import sys

import jsonschema


class Server:
    def __init__(self, port):
        self.port = int(port)
        self.failed = 0
        self.checked = 0
        self.validators = {}
        status, _, body = self.raw("GET", "/api/v1/openapi.json")
        assert status == 200, body
        self.doc = json.loads(body)
        for name, schema in self.doc["components"]["schemas"].items():
            jsonschema.Draft202012Validator.check_schema(schema)

    def raw(self, method, path, headers=None, body=None):
        """status, headers, body; one connection each, so that nothing is remembered."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            conn.request(method, path, body=body, headers=headers or {})
            answer = conn.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            conn.close()

    def fail(self, text):
        self.failed += 1
        if self.failed <= 20:
            print("not ok - " + text)

    def operations(self):
        """(path, method, operation) of every operation."""
        for path, item in sorted(self.doc["paths"].items()):
            for method, operation in item.items():
                yield path, method.upper(), operation

    def validator(self, path, method, status):
        key = (path, method, status)
        if key not in self.validators:
            item = self.doc["paths"][path]  # of a wrong method, what the right one may answer
            responses = item.get(method.lower(), next(iter(item.values())))["responses"]
            if str(status) not in responses:
                return None
            response = self.doc["components"]["responses"][responses[str(status)]["$ref"].rsplit("/", 1)[1]]
            schema = dict(response["content"]["application/json"]["schema"])
            schema["components"] = self.doc["components"]  # where its $refs lead
            self.validators[key] = jsonschema.Draft202012Validator(schema)
        return self.validators[key]

    def call(self, path, method, headers=None, query="", body=None, kind="application/json"):
        """Calls an operation; the answer must be what the document says. Returns status, object."""
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = kind
            if kind == "application/json":
                body = json.dumps(body)
        status, got, text = self.raw(method, "/api/v1" + path + query, sent, body)
        what = f"{method} {path}{query} answers {status}"
        self.checked += 1
        if got.get("Content-Type") != "application/json":
            self.fail(f"{what} as {got.get('Content-Type')}")
            return status, {}
        answer = json.loads(text)
        validator = self.validator(path, method, status)
        if validator is None:
            self.fail(f"{what}, which the document does not know: {text[:200]}")
            return status, answer
        error = jsonschema.exceptions.best_match(validator.iter_errors(answer))
        while error is not None and error.context:  # of alternatives, the nearest
            error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "const"))
        if error is not None:
            self.fail(f"{what}: {error.message[:200]} at {list(error.absolute_path)}")
        return status, answer

    def finish(self, what):
        if self.failed:
            print(f"not ok - {what}: {self.failed} of {self.checked} went wrong")
        else:
            print(f"ok - {what} ({self.checked} answers)")
        sys.exit(1 if self.failed else 0)


def bearer(token):
    return {"Authorization": "Bearer " + token}
