import assert from 'node:assert/strict';
import test from 'node:test';

import {DescribeStacksCommand} from '@aws-sdk/client-cloudformation';
import {CreateTableCommand, DescribeTableCommand, GetItemCommand, PutItemCommand, waitUntilTableExists} from '@aws-sdk/client-dynamodb';
import {CreateBucketCommand, GetObjectCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {GetParametersByPathCommand, PutParameterCommand} from '@aws-sdk/client-ssm';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {GetCommand, paginateQuery, PutCommand, TransactWriteCommand, UpdateCommand} from '@aws-sdk/lib-dynamodb';

import {admin, cloudformation, documents, dynamodb, s3, ssm, sts} from './clients.mjs';

test('DynamoDB: a table, documents, conditions, pages, transactions', async () => {
  await dynamodb.send(new CreateTableCommand({
    TableName: 'JsTable', BillingMode: 'PAY_PER_REQUEST', DeletionProtectionEnabled: true,
    KeySchema: [{AttributeName: 'pk', KeyType: 'HASH'}, {AttributeName: 'sk', KeyType: 'RANGE'}],
    AttributeDefinitions: [{AttributeName: 'pk', AttributeType: 'S'}, {AttributeName: 'sk', AttributeType: 'N'}]}));
  await waitUntilTableExists({client: dynamodb, maxWaitTime: 10, minDelay: 1}, {TableName: 'JsTable'});
  assert.equal((await dynamodb.send(new DescribeTableCommand({TableName: 'JsTable'}))).Table.DeletionProtectionEnabled, true);
  const item = {pk: 'a', sk: 1, list: [1, 'two', null, {three: true}], set: new Set(['x', 'y']), bytes: new Uint8Array([0, 255])};
  await documents.send(new PutCommand({TableName: 'JsTable', Item: item}));
  assert.deepEqual((await documents.send(new GetCommand({TableName: 'JsTable', Key: {pk: 'a', sk: 1}, ConsistentRead: true}))).Item, item);
  await assert.rejects(
    dynamodb.send(new PutItemCommand({TableName: 'JsTable', Item: {pk: {S: 'a'}, sk: {N: '1'}}, ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD'})),
    error => error.name === 'ConditionalCheckFailedException' && error.Item.bytes.B[1] === 255);
  for (let sk = 2; sk <= 12; ++sk) await documents.send(new PutCommand({TableName: 'JsTable', Item: {pk: 'a', sk}}));
  const seen = [];
  const pages = paginateQuery({client: documents, pageSize: 5}, {TableName: 'JsTable', KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: {':p': 'a'}});
  for await (const page of pages) seen.push(...page.Items.map(one => one.sk));
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  await assert.rejects(
    documents.send(new TransactWriteCommand({TransactItems: [
      {Update: {TableName: 'JsTable', Key: {pk: 'b', sk: 1}, UpdateExpression: 'SET v = :v', ExpressionAttributeValues: {':v': 1}}},
      {ConditionCheck: {TableName: 'JsTable', Key: {pk: 'c', sk: 1}, ConditionExpression: 'attribute_exists(pk)'}}]})),
    error => error.name === 'TransactionCanceledException' && error.CancellationReasons[1].Code === 'ConditionalCheckFailed');
  assert.equal((await dynamodb.send(new GetItemCommand({TableName: 'JsTable', Key: {pk: {S: 'b'}, sk: {N: '1'}}}))).Item, undefined);
  const {Attributes} = await documents.send(new UpdateCommand({TableName: 'JsTable', Key: {pk: 'b', sk: 1}, UpdateExpression: 'ADD hits :n',
    ExpressionAttributeValues: {':n': 2}, ReturnValues: 'UPDATED_NEW'}));
  assert.deepEqual(Attributes, {hits: 2});
});

test('an account, its stack and its parameters', async () => {
  const {status, body} = await admin('POST', '/accounts', {name: 'Js', masterAccountName: 'js', cloudType: 'private'});
  assert.equal(status, 201);
  const {Stacks} = await cloudformation.send(new DescribeStacksCommand({StackName: body.tableName}));
  assert.equal(Stacks[0].StackStatus, 'CREATE_COMPLETE');
  const {Parameters} = await ssm.send(new GetParametersByPathCommand({Path: `/accounts/${body.id}/`, Recursive: true}));
  assert.equal(Parameters.find(one => one.Name.endsWith('/dynamodb/table-name')).Value, body.tableName);
});

test('SSM, S3 with the SDK\'s trailing checksums, STS', async () => {
  assert.equal((await ssm.send(new PutParameterCommand({Name: '/js/a', Value: 'v', Type: 'String'}))).Version, 1);
  await s3.send(new CreateBucketCommand({Bucket: 'js-bucket'}));
  const text = 'line\n'.repeat(40_000);
  await s3.send(new PutObjectCommand({Bucket: 'js-bucket', Key: 'k', Body: text}));
  assert.equal(await (await s3.send(new GetObjectCommand({Bucket: 'js-bucket', Key: 'k'}))).Body.transformToString(), text);
  assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, '000000000000');
});
