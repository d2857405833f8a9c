"""Runs moto as Route 53 on loopback, where it knows its customers and looks at their signatures.

It says in one line where it listens and whom it knows, then answers each line with all records.
"""

import json
import sys

import boto3
from moto import settings
from moto.iam.access_control import IAMRequest
from moto.server import ThreadedMotoServer

signed = IAMRequest._create_aws_request


def without_a_body(self):
    """Where there is no body, none was signed: moto takes the parameters for one."""
    self._data = self._data if self._body else None
    return signed(self)


IAMRequest._create_aws_request = without_a_body

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"


def client(service, keys=None):
    keys = keys or {"key": "any", "secret": "any"}
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=keys["key"],
        aws_secret_access_key=keys["secret"],
    )


def user(name, action):
    """Makes a user who may do this; their key."""
    iam = client("iam")
    iam.create_user(UserName=name)
    allowed = {"Effect": "Allow", "Action": action, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}


def fill(dns, zone, records):
    """Makes a zone and its records; the zone's number."""
    made = dns.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"]
    changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
    for start in range(0, len(changes), 100):
        batch = {"Changes": changes[start : start + 100]}
        dns.change_resource_record_sets(HostedZoneId=made, ChangeBatch=batch)
    return made


def everything(dns):
    """The sets of all zones."""
    kept = {}
    for zone in dns.list_hosted_zones()["HostedZones"]:
        pages = dns.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone["Id"])
        kept[zone["Id"]] = [record for one in pages for record in one["ResourceRecordSets"]]
    return kept


users = {"owner": user("owner", "route53:*"), "guest": user("guest", "s3:ListBucket")}
dns = client("route53", users["owner"])
for zone, records in json.loads(sys.argv[1]):
    fill(dns, zone, records)
# From here on a request counts only where it is signed by somebody who may do that.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({"url": url, **users}), flush=True)
for _ in sys.stdin:
    print(json.dumps(everything(dns)), flush=True)
