// ElectroDB, a single-table library, as its users write with it, through the gateway: several tenants at once, each with the same keys.
import assert from 'node:assert/strict';
import test from 'node:test';

import {DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {Entity, Service} from 'electrodb';

const tenants = JSON.parse(process.env.TENANTRY_TEST_KEYS).map(key => new DynamoDBClient({
  endpoint: process.env.TENANTRY_TEST_GATEWAY, region: 'us-east-1', maxAttempts: 1,
  credentials: {accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey}}));

function shop(client) {
  const model = (entity, attributes, indexes) => new Entity({model: {entity, version: '1', service: 'shop'}, attributes, indexes}, {client, table: 'data'});
  const customers = model('customer', {
    id: {type: 'string', required: true}, name: {type: 'string', required: true}, city: {type: 'string', required: true}, visits: {type: 'number', default: 0},
  }, {
    primary: {collection: 'account', pk: {field: 'PK', composite: ['id']}, sk: {field: 'SK', composite: []}},
    byCity: {index: 'GSI1', pk: {field: 'GSI1PK', composite: ['city']}, sk: {field: 'GSI1SK', composite: ['name']}},
  });
  const orders = model('order', {
    id: {type: 'string', required: true}, number: {type: 'string', required: true}, total: {type: 'number', required: true},
    state: {type: ['open', 'paid'], default: 'open'},
  }, {
    primary: {collection: 'account', pk: {field: 'PK', composite: ['id']}, sk: {field: 'SK', composite: ['number']}},
    byState: {index: 'GSI2', pk: {field: 'GSI2PK', composite: ['state']}, sk: {field: 'GSI2SK', composite: ['number']}},
  });
  return new Service({customers, orders});
}

async function trade(client, tenant) {
  const {entities: {customers, orders}, collections, transaction} = shop(client);
  await customers.create({id: 'c1', name: tenant, city: 'Springfield'}).go();
  await assert.rejects(customers.create({id: 'c1', name: 'again', city: 'Springfield'}).go());
  await customers.put([{id: 'c2', name: `${tenant} two`, city: 'Springfield'}, {id: 'c3', name: `${tenant} three`, city: 'Shelbyville'}]).go();
  for (let i = 0; i < 5; i++) await orders.create({id: 'c1', number: `${i}`, total: i * 10}).go();

  assert.equal((await customers.get({id: 'c1'}).go()).data.name, tenant);
  assert.deepEqual((await customers.query.byCity({city: 'Springfield'}).go()).data.map(one => one.name), [tenant, `${tenant} two`]);
  assert.deepEqual((await orders.query.primary({id: 'c1'}).where(({total}, {gte}) => gte(total, 20)).go()).data.map(one => one.total), [20, 30, 40]);

  await customers.patch({id: 'c1'}).add({visits: 2}).set({city: 'Shelbyville'}).go();
  const moved = await customers.query.byCity({city: 'Shelbyville'}).go();
  assert.deepEqual(moved.data.map(one => [one.id, one.visits]).sort(), [['c1', 2], ['c3', 0]]);

  const paid = await transaction.write(({orders}) => [
    orders.patch({id: 'c1', number: '1'}).set({state: 'paid'}).where(({state}, {eq}) => eq(state, 'open')).commit(),
    orders.delete({id: 'c1', number: '4'}).commit(),
  ]).go();
  assert.equal(paid.canceled, false);
  const refused = await transaction.write(({orders}) => [
    orders.patch({id: 'c1', number: '1'}).set({state: 'paid'}).where(({state}, {eq}) => eq(state, 'open')).commit(),
    orders.delete({id: 'c1', number: '0'}).commit(),
  ]).go();
  assert.equal(refused.canceled, true);
  assert.deepEqual((await orders.query.byState({state: 'paid'}).go()).data.map(one => one.number), ['1']);

  const everything = await collections.account({id: 'c1'}).go();
  assert.deepEqual([everything.data.customers.length, everything.data.orders.map(one => one.number)], [1, ['0', '1', '2', '3']]);
  let page = {cursor: null};
  const numbers = [];
  do {
    page = await orders.query.primary({id: 'c1'}).go({limit: 3, cursor: page.cursor});
    numbers.push(...page.data.map(one => one.number));
  } while (page.cursor);
  assert.deepEqual(numbers, ['0', '1', '2', '3']);
  assert.equal((await customers.get([{id: 'c1'}, {id: 'c2'}, {id: 'c9'}]).go()).data.length, 2);
  const scanned = await customers.scan.go({pages: 'all'});
  assert.deepEqual(scanned.data.map(one => one.name).sort(), [tenant, `${tenant} three`, `${tenant} two`].sort());
  await customers.delete({id: 'c3'}).go();
  assert.equal((await customers.get({id: 'c3'}).go()).data, null);
}

test('tenants trade at once, each in its own shop', async () => {
  await Promise.all(tenants.map((client, i) => trade(client, `tenant ${i}`)));
});
