import io

import boto3

s3 = boto3.client("s3")
s3.create_bucket(Bucket="boto")
keys = ["d/", "a b", "a+b", "100%", "%41", "é/🎂", "a&b=c?d"]
for key in keys:
    s3.put_object(Bucket="boto", Key=key, Body=b"")
    body = key.encode()
    s3.put_object(
        Bucket="boto", Key=key + "x", Body=body, ContentType="application/x-www-form-urlencoded", Metadata={"k": "v"}
    )
    got = s3.get_object(Bucket="boto", Key=key + "x")
    assert got["Body"].read() == body and got["Metadata"] == {"k": "v"}, key

s3.upload_fileobj(io.BytesIO(b"x" * 12_000_000), "boto", "multi")
assert s3.head_object(Bucket="boto", Key="multi")["ContentLength"] == 12_000_000

pages = s3.get_paginator("list_objects_v2").paginate(Bucket="boto", PaginationConfig={"PageSize": 2})
listed = [each["Key"] for page in pages for each in page["Contents"]]
assert sorted(listed) == sorted([*keys, *(key + "x" for key in keys), "multi"]), listed

deleted = s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": key} for key in keys]})["Deleted"]
assert {each["Key"] for each in deleted} == set(keys), deleted
print(f"{len(listed)} keys, {len(deleted)} deleted")
