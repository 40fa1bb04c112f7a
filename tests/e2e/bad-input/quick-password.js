// A password in the URL isn't shown.
// command: quick http://user:s3cret@127.0.0.1:1/ -n 2 --json {out}/r.json
// stderr: http://[*]{4}:[*]{4}@127.0.0.1:1/
// file: r.json [*]{4}:[*]{4}@127.0.0.1:1/
// not-stderr: s3cret
// not-stdout: s3cret
