// Prints COUNT random requests, signed by the AWS SDK's own signer, as lines of JSON: node sign.mjs COUNT SEED. Requests are as they would be
// on the wire; `target` has path and query, `body` is base64. src/sigv4/smithy_test.cc verifies them.
import {Hash} from '@smithy/hash-node';
import {HttpRequest} from '@smithy/protocol-http';
import {SignatureV4} from '@smithy/signature-v4';

let state = BigInt(process.argv[3] ?? 1);
const random = below => {  // a linear congruence: the same seed, the same requests
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(below));
};
const chance = percent => random(100) < percent;
const pick = list => list[random(list.length)];
const list = (max, make) => Array.from({length: random(max + 1)}, make);
const text = (alphabet, max) => list(max, () => pick(alphabet)).join('');

const ANY = [..."abcXYZ019-._~ !*'()%/+=&;:,@$#?[]{}|\\\"<>^`", 'é', 'ሴ', '\u{1F600}'];
const TOKEN = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const VALUE = [...'abcXYZ019-._~!*()%/+=&;:,@ "', '  ', ' \t '];
const encode = value => encodeURIComponent(value).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const segment = () => (chance(20) ? pick(['.', '..', '']) : encode(text(ANY, 8)));

function request() {
  const query = {};
  for (const name of list(4, () => text(ANY, 6) || 'q')) query[name] = chance(20) ? list(3, () => text(ANY, 5)).concat(text(ANY, 5)) : text(ANY, 8);
  const headers = {host: pick(['127.0.0.1:8001', 'dynamodb.us-east-1.amazonaws.com', '[::1]:99'])};
  for (const name of list(6, () => pick(['x-amz-', 'x-amz-meta-', 'my-', '']) + 'h' + text(TOKEN, 6))) headers[name] = 'v' + text(VALUE, 12);
  if (chance(70)) headers['Content-Type'] = 'application/x-amz-json-1.0';
  if (chance(70)) headers['X-Amz-Target'] = 'DynamoDB_20120810.PutItem';
  if (chance(50)) headers['user-agent'] = 'not/signed';
  return new HttpRequest({
    method: pick(['GET', 'POST', 'PUT', 'DELETE']), protocol: 'http:', hostname: '127.0.0.1', headers, query,
    path: chance(40) ? '/' : '/' + list(5, segment).join('/'),
    body: chance(70) ? Buffer.from(list(300, () => random(256))) : undefined,
  });
}

function target({path, query}) {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map(one => `${encode(name)}=${encode(one)}`));
  return path + (pairs.length ? '?' + pairs.join('&') : '');
}

for (let left = Number(process.argv[2]); left > 0; --left) {
  const credentials = {accessKeyId: 'AK' + text(TOKEN, 10), secretAccessKey: 'S' + text(ANY, 60)};
  if (chance(30)) credentials.sessionToken = 'T' + text([...TOKEN, '+', '/', '='], 200);
  const region = pick(['us-east-1', 'eu-central-1', 'local']), service = pick(['dynamodb', 'service']);
  const signer = new SignatureV4({credentials, region, service, sha256: Hash.bind(null, 'sha256'), applyChecksum: chance(50)});
  const signingDate = new Date(1.4e12 + random(5e8) * 1000), presigned = chance(25);
  const unsigned = request();
  const {method, headers, query, path, body} =
    presigned ? await signer.presign(unsigned, {signingDate, expiresIn: 1 + random(604800)}) : await signer.sign(unsigned, {signingDate});
  console.log(JSON.stringify({
    method, target: target({path, query}), headers, body: (body ?? Buffer.alloc(0)).toString('base64'), region, service,
    accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey, time: signingDate.getTime(), presigned}));
}
