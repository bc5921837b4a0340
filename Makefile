# Every target that changes a machine calls ./bin/vsa. Values go to it as they were typed: neither make nor the
# shell looks into them.
SHELL := /bin/sh
.SHELLFLAGS := -euc
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

VALUES := domain container port internal_port nowww user name version
unexport $(VALUES) password

define newline


endef
quoted = '$(subst ','\'',$(value $(1)))'
option = $(if $(value $(2)),--$(1)=$(call quoted,$(2)))
flag = $(if $(filter-out 0 no false,$(value $(2))),--$(1))
needs = $(foreach each,$(1),$(if $(value $(each)),,$(error this target needs $(each)=... (see `make help`))))
vsa = $(foreach each,$(VALUES),$(if $(findstring $(newline),$(value $(each))),$(error $(each)= holds a line break)))./bin/vsa

ifneq ($(filter command,$(origin password)),)
$(error password= on a command line is seen by every user of this machine and kept in the shell history. \
Leave it out and type it at the prompt, or send it: printf %s "$$PASSWORD" | ./bin/vsa auth add --domain D --user U --password-stdin)
endif

.PHONY: help install build up down logs ps test check lint format bench bench-fleet fault soak agent-bundle screenshots
.PHONY: provision-site provision-container unprovision-container sync-vhosts check-certs install-cert-monitoring
.PHONY: add-basic-auth remove-basic-auth bootstrap new-stack prune release

help:
	@echo 'make up [DETACH=1] | down | logs | ps     the suite on this machine, with a demo site'
	@echo 'make test | check | lint | format | bench | bench-fleet | fault | soak | screenshots | build | agent-bundle'
	@echo 'make provision-site domain=D container=C [port=3000] [nowww=true]'
	@echo 'make provision-container domain=D port=PUBLISHED [internal_port=3000] [nowww=true]'
	@echo 'make unprovision-container domain=D       make sync-vhosts | check-certs | install-cert-monitoring'
	@echo 'make add-basic-auth domain=D user=U       make remove-basic-auth domain=D [user=U]'
	@echo 'make bootstrap | new-stack name=N | prune [name=N] | release version=V'

install:
	@node scripts/install.mjs

build: install
	@node scripts/build.mjs

up: build
	@exec ./bin/vsa up $(call flag,detach,DETACH)

down: build
	@./bin/vsa down

logs: build
	@exec ./bin/vsa logs

ps: build
	@./bin/vsa ps

test:
	@node scripts/install.mjs && exec node scripts/test.mjs

check: install
	@exec node scripts/test.mjs check

lint: install
	@node scripts/test.mjs lint

format: install
	@node node_modules/prettier/bin/prettier.cjs --write --log-level warn .

bench: build
	@exec node dist/bench/main.js

agent-bundle: build
	@node scripts/agent-bundle.mjs

bench-fleet: build
	@exec node dist/bench/fleet/main.js

fault: build
	@exec node scripts/test.mjs fault

screenshots: build
	@exec node scripts/test.mjs screenshots

soak: build
	@exec node dist/tests/soak/main.js

# The targets of the first system.
provision-site:
	@$(call needs,domain container)$(vsa) site provision $(call option,domain,domain) $(call option,container,container) \
	  $(call option,port,port) $(call flag,no-www,nowww)

provision-container:
	@$(call needs,domain port)$(vsa) site provision $(call option,domain,domain) --detect \
	  $(call option,external-port,port) $(call option,port,internal_port) $(call flag,no-www,nowww)

unprovision-container:
	@$(call needs,domain)$(vsa) site unprovision $(call option,domain,domain)

sync-vhosts:
	@$(vsa) vhost sync

check-certs:
	@$(vsa) cert status

install-cert-monitoring:
	@$(vsa) cert install-cron

add-basic-auth:
	@$(call needs,domain user)$(vsa) auth add $(call option,domain,domain) $(call option,user,user)

remove-basic-auth:
	@$(call needs,domain)$(vsa) auth remove $(call option,domain,domain) $(call option,user,user)

bootstrap:
	@$(vsa) bootstrap

new-stack:
	@$(call needs,name)$(vsa) stack new -- $(call quoted,name)

prune:
	@$(vsa) stack prune $(if $(value name),-- $(call quoted,name))

release:
	@$(call needs,version)$(vsa) release -- $(call quoted,version)
