"""A server on this machine that speaks enough of the Hub's HTTP API for the real client.

Made for tests: everything is in memory, for models only. Left out, on purpose: Xet storage (set
HF_HUB_DISABLE_XET=1), multipart uploads, pull requests, branches other than `main`, histories of
commits, data sets, spaces, rate limits, redirects to a content network, and any check of cards.
"""

import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

STORED_APART = (".h5", ".npz", ".onnx", ".tflite")
DATE = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Blob:
    content: bytes
    apart: bool

    @property
    def sha1(self):
        content = self.pointer if self.apart else self.content
        return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self):
        text = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
        return text.format(self.sha256, len(self.content)).encode()

    def entry(self):
        lfs = {"oid": self.sha256, "size": len(self.content), "pointerSize": len(self.pointer)}
        fields = {"type": "file", "oid": self.sha1, "size": len(self.content)}
        return {**fields, "lfs": lfs} if self.apart else fields


@dataclass
class Repository:
    private: bool = False
    commits: dict = field(default_factory=lambda: {"0" * 39 + "1": {}})
    main: str = "0" * 39 + "1"
    tags: dict = field(default_factory=dict)

    def commit_of(self, revision):
        found = {"main": self.main, **self.tags}.get(revision, revision)
        return found if found in self.commits else None


class Loopback(ThreadingHTTPServer):
    """The server, with switches for what can go wrong."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.repositories: dict[str, Repository] = {}
        self.stored: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.token = "hf_secret"
        self.other_token = "hf_other"  # of somebody without a right to anything private
        self.cut_after: int | None = None  # bytes of a download before the line goes dead
        self.cuts_left = 0
        self.broken: int | None = None  # a status that every request is answered with
        self.refuse_tags = False
        self.gated = False  # whether files need a permission that nobody has
        self.commit_given: str | None = None  # answered instead of the commit of a revision
        self.guard = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    server: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _answer(self, status, body=b"", most=None, **headers):
        """Send an answer; with `most`, cut the line after so many bytes of it."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": len(content), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:most])
        self.close_connection |= most is not None

    def _fail(self, status, code, **headers):
        self._answer(status, {"error": code}, X_Error_Code=code, X_Error_Message=code, **headers)

    def _handle(self):
        self.path = unquote(urlsplit(self.path).path)
        self.server.requests.append(f"{self.command} {self.path}")
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            self.body = self._read_chunks()
        if self.server.broken:
            return self._answer(self.server.broken, {"error": "broken"})
        if not self._known_token():
            message = "Invalid credentials in Authorization header"
            return self._answer(401, {"error": message}, X_Error_Message=message)
        for methods, pattern, answer in ROUTES:
            match = re.fullmatch(pattern, self.path)
            if match and self.command in methods:
                with self.server.guard:
                    return answer(self, *match.groups())
        return self._fail(404, "NotFound")

    do_GET = do_HEAD = do_POST = do_PUT = _handle  # noqa: N815

    def _read_chunks(self):
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _known_token(self):
        """A token that is none is refused even where none is needed, as the Hub does."""
        known = ("", self.server.token, self.server.other_token)
        return self.headers.get("Authorization", "").removeprefix("Bearer ") in known

    def _allowed(self):
        return self.headers.get("Authorization") == f"Bearer {self.server.token}"

    def _find(self, name):
        """Give a repository; a private one does not exist for strangers."""
        repository = self.server.repositories.get(name)
        if repository is None or (repository.private and not self._allowed()):
            self._fail(401 if not self._allowed() else 404, "RepoNotFound")
            return None
        return repository

    def create(self):
        if not self._allowed():
            return self._answer(401, {"error": "Invalid credentials"})
        asked = json.loads(self.body)
        name = f"{asked.get('organization') or 'owner'}/{asked['name']}"
        url = {"url": f"{self.server.url}/{name}"}
        if name in self.server.repositories:
            return self._answer(409, url)
        private = asked.get("visibility") == "private" or bool(asked.get("private"))
        self.server.repositories[name] = Repository(private)
        return self._answer(200, url)

    def card_is_fine(self):
        self._answer(200, {"errors": [], "warnings": []})

    def info(self, name, revision="main"):
        repository = self._find(name)
        if repository is None:
            return None
        commit = repository.commit_of(revision or "main")
        if commit is None:
            return self._fail(404, "RevisionNotFound")
        siblings = []
        for path, blob in repository.commits[commit].items():
            entry = blob.entry()
            sibling = {"rfilename": path, "size": entry["size"], "blobId": entry["oid"]}
            if "lfs" in entry:
                sibling["lfs"] = {**entry["lfs"], "sha256": entry["lfs"]["oid"]}
            siblings.append(sibling)
        commit = self.server.commit_given or commit
        about = {"_id": "1", "id": name, "modelId": name, "sha": commit, "tags": []}
        about |= {"private": repository.private, "downloads": 0, "likes": 0}
        about |= {"lastModified": DATE, "createdAt": DATE, "siblings": siblings}
        return self._answer(200, about)

    def tree(self, name, revision):
        repository = self._find(name)
        if repository is None:
            return None
        commit = repository.commit_of(revision)
        if commit is None:
            return self._fail(404, "RevisionNotFound")
        files = repository.commits[commit].items()
        return self._answer(200, [{"path": path, **blob.entry()} for path, blob in files])

    def refs(self, name):
        repository = self._find(name)
        if repository is None:
            return None

        def refs(kind, pairs):
            return [
                {"name": ref, "ref": f"refs/{kind}/{ref}", "targetCommit": commit}
                for ref, commit in pairs
            ]

        branches = refs("heads", [("main", repository.main)])
        tags = refs("tags", repository.tags.items())
        return self._answer(200, {"branches": branches, "tags": tags, "converts": []})

    def tag(self, name, revision):
        repository = self._find(name)
        if repository is None:
            return None
        tag = json.loads(self.body)["tag"]
        if self.server.refuse_tags:
            return self._answer(500, {"error": "no tags today"})
        if tag in repository.tags:
            return self._answer(409, {"error": "Tag reference exists already"})
        repository.tags[tag] = repository.commit_of(revision)
        return self._answer(200, {})

    def preupload(self, name, _revision):
        repository = self._find(name)
        if repository is None:
            return None
        present = repository.commits[repository.main]
        files = []
        for file in json.loads(self.body)["files"]:
            apart = file["path"].endswith(STORED_APART)
            answer = {"path": file["path"], "shouldIgnore": False}
            answer["uploadMode"] = "lfs" if apart else "regular"
            if blob := present.get(file["path"]):
                answer["oid"] = blob.sha256 if apart else blob.sha1
            files.append(answer)
        return self._answer(200, {"files": files})

    def batch(self, _name):
        objects = []
        for item in json.loads(self.body)["objects"]:
            if item["oid"] not in self.server.stored:
                href = f"{self.server.url}/store/{item['oid']}"
                item["actions"] = {"upload": {"href": href}, "verify": {"href": href}}
            objects.append(item)
        self._answer(200, {"transfer": "basic", "objects": objects})

    def store(self, oid):
        if self.command == "PUT":
            if hashlib.sha256(self.body).hexdigest() != oid:
                return self._answer(400, {"error": "another sha256"})
            self.server.stored[oid] = self.body
        return self._answer(200 if oid in self.server.stored else 404)

    def commit(self, name, _revision):
        repository = self._find(name)
        if repository is None:
            return None
        if not self._allowed():
            return self._answer(403, {"error": "Forbidden"})
        files = dict(repository.commits[repository.main])
        for line in self.body.splitlines():
            step = json.loads(line)
            value = step["value"]
            if step["key"] == "header":
                if value.get("parentCommit") not in (None, repository.main):
                    return self._answer(412, {"error": "A commit has happened since"})
            elif step["key"] == "file":
                files[value["path"]] = Blob(base64.b64decode(value["content"]), False)
            elif step["key"] == "lfsFile":
                files[value["path"]] = Blob(self.server.stored[value["oid"]], True)
            elif step["key"] == "deletedFile":
                del files[value["path"]]
        seed = f"{repository.main}{sorted(files)}{len(repository.commits)}"
        repository.main = hashlib.sha1(seed.encode()).hexdigest()
        repository.commits[repository.main] = files
        url = f"{self.server.url}/{name}/commit/{repository.main}"
        fields = {"success": True, "commitOid": repository.main, "commitUrl": url}
        return self._answer(200, {**fields, "hookOutput": ""})

    def resolve(self, name, revision, path):
        repository = self._find(name)
        if repository is None:
            return None
        commit = repository.commit_of(revision)
        if commit is None:
            return self._fail(404, "RevisionNotFound")
        if self.server.gated:
            return self._fail(403, "GatedRepo")
        blob = repository.commits[commit].get(path)
        if blob is None:
            return self._fail(404, "EntryNotFound", X_Repo_Commit=commit)
        headers = {"X_Repo_Commit": commit, "ETag": f'"{blob.sha1}"', "Accept_Ranges": "bytes"}
        if blob.apart:
            headers["X_Linked_Etag"] = f'"{blob.sha256}"'
            headers["X_Linked_Size"] = len(blob.content)
        start = re.match(r"bytes=(\d+)-", self.headers.get("Range") or "")
        content = blob.content[int(start[1]) if start else 0 :]
        cut = self.command == "GET" and self.server.cuts_left > 0 and blob.apart
        self.server.cuts_left -= cut
        most = self.server.cut_after if cut else None
        return self._answer(206 if start else 200, content, most, **headers)


NAME = r"([^/]+/[^/]+)"
ROUTES = [
    (("POST",), "/api/repos/create", Handler.create),
    (("POST",), "/api/validate-yaml", Handler.card_is_fine),
    (("GET",), f"/api/models/{NAME}", Handler.info),
    (("GET",), f"/api/models/{NAME}/revision/(.+)", Handler.info),
    (("GET",), f"/api/models/{NAME}/tree/([^/]+)", Handler.tree),
    (("GET",), f"/api/models/{NAME}/refs", Handler.refs),
    (("POST",), f"/api/models/{NAME}/tag/(.+)", Handler.tag),
    (("POST",), f"/api/models/{NAME}/preupload/(.+)", Handler.preupload),
    (("POST",), f"/api/models/{NAME}/commit/(.+)", Handler.commit),
    (("POST",), rf"/{NAME}\.git/info/lfs/objects/batch", Handler.batch),
    (("PUT", "POST"), "/store/([0-9a-f]{64})", Handler.store),
    (("GET", "HEAD"), f"/{NAME}/resolve/([^/]+)/(.+)", Handler.resolve),
]
