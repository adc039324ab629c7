/* SPDX-License-Identifier: Apache-2.0 */
/* list.c - `dnsir list`: the sources and detectors built in. */
#include <stdio.h>

#include "commands.h"
#include "registry.h"

int
list(const struct options *o)
{
	if (o->rest_count > 0) {
		fprintf(stderr, "dnsir list: what is '%s'? It takes nothing\n",
		    o->rest[0]);
		return EXIT_USAGE;
	}
	puts("sources:");
	for (enum volatility v = VOLATILE_IDENTITY; v <= VOLATILE_FILE; v++)
		for (size_t i = 0; registry_takers[i] != NULL; i++) {
			const struct taker *t = registry_takers[i];

			if (t->order != v)
				continue;
			printf("  %-12s %s%s\n", t->name, t->summary,
			    t->live_only ? " (live hosts only)" : "");
			for (const char *const *p = t->paths;
			     p != NULL && *p != NULL; p++)
				printf("  %-12s   %s\n", "", *p);
		}
	puts("detectors:");
	for (size_t i = 0; registry_detectors[i] != NULL; i++)
		printf("  %-12s %s\n", registry_detectors[i]->name,
		    registry_detectors[i]->summary);
	return EXIT_GOOD;
}
