/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - what the parts of modules/command share.
 */
#ifndef DNSIR_MODULES_COMMAND_H
#define DNSIR_MODULES_COMMAND_H

#include "finding.h"
#include "intel.h"
#include "match.h"
#include "module.h"
#include "stats.h"

#define PATTERNS_MAX 512
#define SUBJECT_MAX 200

/* Why a hit counts less than its pattern says, or not at all. */
enum form {
	FORM_NONE,
	FORM_READS, /* every part of the command only reads or shows */
	FORM_HELP,
	FORM_COMMENT,
	FORM_INSTALLS, /* installs the tool, does not run it */
	FORM_OWN_NAME, /* a hosts entry of the machine itself */
	FORM_LAB, /* a hosts entry: private address, unqualified or local name
		   */
	FORM_PRIVATE, /* a hosts entry: private address */
	FORM_BLOCKED, /* a hosts entry: a name sent nowhere */
	FORM_UNQUALIFIED, /* a hosts entry: an unqualified name */
	FORM_RESTORES, /* a backup copied back */
	FORM_RESOLVER, /* servers are private or well known */
	FORM_DEFAULT_PORT,
	FORM_LOCAL_SERVER,
	FORM_KEEPS, /* logs vacuumed, but those of the last day or so kept */
	FORM_ROTATED, /* only logs that had been rotated away */
	FORM_APPLICATION, /* logs of applications, not of the system */
	FORM_LOGGING, /* keeps history, or keeps shells in step */
	FORM_STOCK, /* as distributions ship it */
	FORM_PRELOAD, /* a library for one command, in no odd place */
	FORM_WATCH, /* a look-up repeated on the screen */
	FORM_LOOKS_UP, /* a script that does no more */
	FORM_PROBE, /* a connection that sends nothing */
	FORM_OWN_PORT, /* redirected to this host itself */
	FORM_CLIENT, /* a DNS client told to encrypt */
	FORM_GENERAL, /* the tool without its part for DNS */
	FORMS
};

struct hit {
	size_t pattern; /* in intel_shell_patterns */
	size_t start; /* in the command */
	enum severity severity;
	enum form form;
	bool dropped;
};

struct judged {
	struct hit hit[PATTERNS_MAX];
	size_t hits;
	uint8_t seen[PATTERNS_MAX];
};

/* A finding in the making: rule and subject are its key in the table. */
struct group {
	const char *rule;
	size_t index;
	uint64_t hits;
	enum severity severity; /* without the step up */
	char who[SUBJECT_MAX];
	const char *beside; /* the other rule of the same session */
};

#define RECENT 256

/* A hit, kept to look for others of the same session. */
struct recent {
	size_t group; /* index in the table */
	enum severity severity;
	uint64_t command; /* number of the command, from 1; 0: unused */
	uint64_t file; /* member and 1; 0: none */
	uint32_t line;
	int64_t time; /* exact, or TIME_NONE */
};

struct user {
	uint64_t uid;
	bool login; /* has a shell that lets one in */
	uint64_t logins, commands, empties;
	char home[SUBJECT_MAX];
};

/* An empty history file, judged when all is known. */
struct empty {
	uint32_t member;
	char who[SUBJECT_MAX];
};

/* What the patterns have cost: in this file, and of its owner's others. */
struct budget {
	uint64_t member; /* and 1; 0: none */
	uint64_t work;
	bool spent;
	struct table *owners; /* of uint64_t, by user id */
};

struct command {
	bool started, failed;
	struct matcher *matcher;
	struct match_rule rule[PATTERNS_MAX];
	struct table *groups; /* of struct group */
	struct table *users; /* of struct user, by name */
	struct table *empties; /* of struct empty, by member name */
	struct table *refused; /* paths that could not be read */
	struct recent recent[RECENT];
	uint64_t commands;
	uint64_t forms[FORMS];
	struct judged judged;
	struct budget budget;
};

/* budget.c: may this command be judged? Then what that has cost. */
bool command_afford(struct command *, const struct record *, struct findings *);
void command_charge(struct command *, const struct record *, uint64_t work);

/* judge.c: what the patterns say, before and after looking closer. */
void command_judge(struct command *, const struct record *);
enum severity hit_severity(const struct shell_pattern *);
const char *hit_form_text(enum form);

/* refine.c, refine_*.c: a hit in the light of its whole command. */
void hit_refine(struct hit *, struct span command, const struct record *);
void hit_refine_hosts(struct hit *, struct span command);
void hit_refine_logs(struct hit *, struct span command);
void hit_lower(struct hit *, enum severity at_most, enum form);
void hit_drop(struct hit *, enum form);
bool hit_is(const struct hit *, const char *id);

/* shape.c: what kind of command it is as a whole. */
enum form command_shape(struct span command);

/* target.c: the name that a command is about, as text; 0: none seen. */
size_t command_target(struct span command, bool hosts, char *ret, size_t size);
/* Cuts the next word of [A-Za-z0-9.:_-] off; empty at the end. */
struct span command_word(struct span *rest);

/* session.c: severities are raised where two kinds meet. */
void command_session(
    struct command *, size_t group, enum severity, const struct record *);
void command_session_end(struct command *, struct findings *);

/* users.c */
void command_user_fact(struct command *, struct span value);
struct user *command_user(struct command *, struct span who);
struct span command_user_name(struct command *, struct span who);
struct span command_path_user(struct command *, struct span path);
bool command_is_service(const struct user *) pure_function;

/* disabled.c: histories that are switched off. */
void command_disabled_note(
    struct command *, const struct record *, struct findings *);
void command_disabled_member(
    struct command *, const struct record *, struct findings *);
void command_disabled_conclude(struct command *, struct findings *);

/* say.c */
const char *hit_rule(const struct hit *, const struct record *);
void command_say(struct command *, const struct hit *, const struct record *,
    struct findings *);

#endif
