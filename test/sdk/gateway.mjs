// The AWS SDK for JavaScript v3 as a tenant's program uses it, through the gateway: two tenants at once.
import assert from 'node:assert/strict';
import test from 'node:test';

import {DynamoDBClient, GetItemCommand, ListTablesCommand} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, TransactWriteCommand, UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

const TABLE = 'data';
const client = (key, more = {}) => new DynamoDBClient({
  endpoint: process.env.TENANTRY_TEST_GATEWAY, region: 'us-east-1', maxAttempts: 1,
  credentials: {accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey}, ...more});
const keys = JSON.parse(process.env.TENANTRY_TEST_KEYS);
const tenants = keys.map(key => DynamoDBDocumentClient.from(client(key)));

async function normalFlow(tenant, name) {
  const at = (PK, SK) => ({PK, SK});
  await tenant.send(new PutCommand({TableName: TABLE, Item: {...at('order#1', 'head'), owner: name, tags: new Set(['a', 'b']), GSI1PK: 'open', GSI1SK: '1'}}));
  await tenant.send(new BatchWriteCommand({RequestItems: {[TABLE]: Array.from({length: 20}, (_, i) => (
    {PutRequest: {Item: {...at('order#1', `line#${String(i).padStart(2, '0')}`), owner: name, amount: i}}}))}}));
  const {Attributes} = await tenant.send(new UpdateCommand({TableName: TABLE, Key: at('order#1', 'head'), UpdateExpression: 'ADD lineCount :n', ReturnValues: 'ALL_NEW',
    ConditionExpression: 'attribute_exists(PK) AND #o = :o', ExpressionAttributeNames: {'#o': 'owner'}, ExpressionAttributeValues: {':n': 20, ':o': name}}));
  assert.deepEqual(Attributes, {...at('order#1', 'head'), owner: name, tags: new Set(['a', 'b']), GSI1PK: 'open', GSI1SK: '1', lineCount: 20});
  await tenant.send(new TransactWriteCommand({TransactItems: [
    {Put: {TableName: TABLE, Item: {...at('order#2', 'head'), owner: name, GSI1PK: 'open', GSI1SK: '2'}, ConditionExpression: 'attribute_not_exists(PK)'}},
    {Delete: {TableName: TABLE, Key: at('order#1', 'line#19')}}]}));
  await assert.rejects(tenant.send(new TransactWriteCommand({TransactItems: [
    {ConditionCheck: {TableName: TABLE, Key: at('order#9', 'head'), ConditionExpression: 'attribute_exists(PK)'}},
    {Delete: {TableName: TABLE, Key: at('order#2', 'head')}}]})), error => error.CancellationReasons[0].Code === 'ConditionalCheckFailed');

  const lines = [];
  const pages = paginateQuery({client: tenant, pageSize: 7}, {TableName: TABLE, KeyConditionExpression: 'PK = :p AND begins_with(SK, :s)',
    ExpressionAttributeValues: {':p': 'order#1', ':s': 'line#'}});
  for await (const page of pages) lines.push(...page.Items);
  assert.deepEqual(lines.map(line => line.amount), [...Array(19).keys()]);
  assert(lines.every(line => line.owner === name));

  const open = [];
  for await (const page of paginateQuery({client: tenant}, {TableName: TABLE, IndexName: 'GSI1', KeyConditionExpression: 'GSI1PK = :p', ExpressionAttributeValues: {':p': 'open'}}))
    open.push(...page.Items);
  assert.deepEqual(open.map(one => [one.PK, one.owner]), [['order#1', name], ['order#2', name]]);

  const {Responses} = await tenant.send(new BatchGetCommand({RequestItems: {[TABLE]: {Keys: [at('order#1', 'head'), at('order#2', 'head'), at('nobody', 'x')]}}}));
  assert.deepEqual(Responses[TABLE].map(one => one.owner), [name, name]);
  await tenant.send(new DeleteCommand({TableName: TABLE, Key: at('order#2', 'head')}));
  assert.equal((await tenant.send(new GetCommand({TableName: TABLE, Key: at('order#2', 'head')}))).Item, undefined);
}

test('tenants at once, each in its own table', async () => {
  await Promise.all(tenants.map((tenant, i) => normalFlow(tenant, `tenant ${i}`)));
});

test('errors are the SDK\'s own', async () => {
  const get = new GetItemCommand({TableName: TABLE, Key: {PK: {S: 'p'}, SK: {S: 's'}}});
  const refused = async (bad, name) => assert.rejects(bad.send(get), error => error.name === name && error.$metadata.httpStatusCode === 400);
  await refused(client({...keys[0], secretAccessKey: keys[1].secretAccessKey}), 'InvalidSignatureException');
  await refused(client({...keys[0], accessKeyId: 'AKIAIOSFODNN7EXAMPLE'}), 'UnrecognizedClientException');
  await refused(client(keys[0], {region: 'eu-west-9'}), 'InvalidSignatureException');
  await refused(client(keys[0], {credentials: {...keys[0], sessionToken: 'token'}}), 'UnrecognizedClientException');
  await assert.rejects(client(keys[0]).send(new ListTablesCommand({Limit: 0})), error => error.$metadata.httpStatusCode === 400);
});

test('a clock that is wrong is set right by the SDK', async () => {
  const late = client(keys[0], {systemClockOffset: -3600e3, maxAttempts: 2});
  const {$metadata} = await late.send(new GetItemCommand({TableName: TABLE, Key: {PK: {S: 'p'}, SK: {S: 's'}}}));
  assert.equal($metadata.attempts, 2);
});
