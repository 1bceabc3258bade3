# One step a line, each in a shell of its own, in an empty folder.
aws s3 mb s3://cli
mkdir -p files/sub && : > files/empty.txt && echo hi > 'files/a b+c%20.txt' && echo ü > files/sub/ü.jsonl && head -c 20000000 /dev/urandom > files/big.bin
aws s3 cp files/empty.txt s3://cli/empty.txt
aws s3 cp files/empty.txt s3://cli/form --content-type application/x-www-form-urlencoded --metadata a=b
test "$(aws s3api head-object --bucket cli --key form --query '[ContentLength,ContentType,Metadata.a]' --output text)" = "$(printf '0\tapplication/x-www-form-urlencoded\tb')"
aws s3api put-object --bucket cli --key folder/
aws s3 sync files s3://cli/sync
test -z "$(aws s3 sync files s3://cli/sync --size-only)"
aws s3 sync s3://cli/sync back && diff -r files back
test "$(aws s3 ls s3://cli/sync/ --recursive | wc -l)" = 4
aws s3 ls s3://cli/ | grep 'PRE sync/'
aws s3 mv s3://cli/empty.txt s3://cli/moved.txt && ! aws s3 ls s3://cli/empty.txt
aws s3 cp 's3://cli/sync/a b+c%20.txt' 's3://cli/copy of a+b%.txt' && test "$(aws s3 cp 's3://cli/copy of a+b%.txt' -)" = hi
aws s3 cp s3://cli/sync/big.bin s3://cli/big-copy.bin && aws s3 cp s3://cli/big-copy.bin copy.bin && cmp copy.bin files/big.bin
echo stream | aws s3 cp - s3://cli/stdin.txt && test "$(aws s3 cp s3://cli/stdin.txt -)" = stream
test "$(curl -s "$(aws s3 presign 's3://cli/sync/a b+c%20.txt')")" = hi
aws s3api put-object --bucket cli --key once --if-none-match '*' && ! aws s3api put-object --bucket cli --key once --if-none-match '*'
aws s3api get-object --bucket cli --key sync/big.bin --range bytes=5-9 part && test "$(wc -c < part)" = 5
aws s3api put-object --bucket cli --key crc --body files/empty.txt --checksum-algorithm SHA256
aws s3 rm s3://cli --recursive && aws s3 rb s3://cli
