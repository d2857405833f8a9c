"""Runs the nsupdate.info service on loopback, with a name server behind it.

Its arguments: port of the name server, zone, secret of the key that has the zone's name, and of the
names their update secrets as JSON. It says where it listens.
"""

import json
import os
import sys
from functools import partial
from wsgiref.simple_server import make_server

port, zone, secret, names = sys.argv[1:5]
os.environ["SECRET_KEY"] = "of the tests alone"
# Nobody waits long for a name server that has ended.
os.environ["DNS_RESOLVER_TIMEOUT"] = "2.0"
os.environ["DJANGO_SETTINGS_MODULE"] = "nsupdate.settings.base"

import dns.query
import dns.resolver

# It knows name servers at their usual port only.
dns.query.tcp = partial(dns.query.tcp, port=int(port))
usual = dns.resolver.Resolver.__init__


def at_port(self, *arguments, **named):
    usual(self, *arguments, **named)
    self.port = int(port)


dns.resolver.Resolver.__init__ = at_port

import django
from django.conf import settings

settings.ALLOWED_HOSTS = ["*"]
settings.DATABASES["default"]["NAME"] = ":memory:"
django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command

call_command("migrate", verbosity=0)

from nsupdate.main.models import Domain, Host

owner = get_user_model().objects.create_user("owner", "owner@example.org", "unused")
domain = Domain.objects.create(
    name=zone,
    nameserver_ip="127.0.0.1",
    nameserver2_ip="127.0.0.1",
    nameserver_update_algorithm="HMAC_SHA512",
    nameserver_update_secret=secret,
    public=True,
    available=True,
    created_by=owner,
)
for name, own in json.loads(names).items():
    blocked = name == "blocked"
    host = Host(name=name, domain=domain, created_by=owner, abuse_blocked=blocked)
    host.netmask_ipv6 = 64
    host.generate_secret(secret=own)

from nsupdate.wsgi import application

server = make_server("127.0.0.1", 0, application)
print(server.server_port, flush=True)
server.serve_forever()
