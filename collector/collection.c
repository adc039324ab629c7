/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collection.c - collection.json: who collected what, when, with which
 * program, and which protections held. The operator's lists follow it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "run.h"
#include "text.h"
#include "worker.h"

#define IOC_MAX (16 * MIB)

static void
own_digest(char ret[DIGEST_TEXT])
{
	autofd fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	uint8_t chunk[64 * 1024], digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	ssize_t n;

	sha256_init(&ctx);
	while (fd >= 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
		sha256_update(&ctx, (size_t)n, chunk);
	sha256_digest(&ctx, sizeof(digest), digest);
	digest_text(digest, ret);
}

static void
put_dnsir(struct json *j)
{
	char digest[DIGEST_TEXT];

	own_digest(digest);
	json_object(j, "dnsir");
	json_str(j, "version", DNSIR_VERSION);
	json_str(j, "sha256", digest);
	json_end(j);
}

/* offset: what must be added to the host's clock to get the reference. */
static void
put_clock(struct json *j, const struct run *r)
{
	int64_t reference;

	json_object(j, "clock");
	json_time(j, "host", r->start);
	if (r->options->reference_time != NULL &&
	    time_parse(span_str(r->options->reference_time), &reference)) {
		json_time(j, "reference", reference);
		json_i64(
		    j, "offset_seconds", (reference - r->start) / USEC_PER_SEC);
	} else {
		json_null(j, "reference");
		json_null(j, "offset_seconds");
	}
	json_end(j);
}

static void
put_host(struct json *j, const struct run *r)
{
	autobuf boot = BUF(64);
	struct utsname u;

	json_object(j, "host");
	json_str(j, "root", host_root(r->host));
	json_bool(j, "live", host_live(r->host));
	json_str(j, "hostname", r->hostname);
	if (host_live(r->host) && uname(&u) == 0) {
		json_str(j, "kernel", u.release);
		json_str(j, "machine", u.machine);
	}
	if (host_live(r->host) &&
	    host_read(r->host, "/proc/sys/kernel/random/boot_id", &boot) == 0)
		json_span(j, "boot_id", text_trim(buf_span(&boot)));
	if (host_live(r->host))
		json_i64(j, "boottime_seconds", boottime_now() / USEC_PER_SEC);
	json_end(j);
}

static void
put_protections(struct json *j, const struct run *r)
{
	json_object(j, "protections");
	json_bool(j, "read_only_view", r->view.read_only);
	if (r->view.refused != NULL) {
		json_str(j, "refused", r->view.refused);
		json_str(j, "error", strerrorname_np(-r->view.error));
	}
	json_bool(j, "openat2", r->host->openat2);
	json_bool(j, "medium_is_standard_output", r->output.is_stdout);
	json_end(j);
}

static void
put_lists(struct run *r)
{
	for (size_t i = 0; r->options->ioc[i] != NULL; i++) {
		autobuf b = BUF(IOC_MAX);
		autofd fd = open(r->options->ioc[i], O_RDONLY | O_CLOEXEC);
		const char *slash = strrchr(r->options->ioc[i], '/');
		char name[300];

		if (fd < 0 || host_read_fd(fd, &b) < 0)
			continue; /* collect() has looked before */
		(void)snprintf(name, sizeof(name), "ioc/%zu-%.200s", i + 1,
		    slash ? slash + 1 : r->options->ioc[i]);
		if (archive_member(
			r->archive, "dnsir", span_str(name), buf_span(&b)) < 0)
			r->not_whole++;
	}
}

void
collection_put(struct run *r)
{
	autobuf b = BUF(256 * KIB);
	struct json j = json_to(&b);

	json_object(&j, NULL);
	put_dnsir(&j);
	json_str(&j, "case", r->options->case_id);
	json_str(&j, "operator", r->options->operator);
	json_time(&j, "start", r->start);
	put_clock(&j, r);
	put_host(&j, r);
	json_bool(&j, "as_root", geteuid() == 0);
	json_array(&j, "options");
	for (int i = 1; i < r->options->argc; i++)
		json_str(&j, NULL, r->options->argv[i]);
	json_end(&j);
	put_protections(&j, r);
	json_end(&j);
	if (j.error < 0 || buf_byte(&b, '\n') < 0 ||
	    archive_member(
		r->archive, "dnsir", SPAN("collection.json"), buf_span(&b)) < 0)
		r->not_whole++;
	put_lists(r);
}
