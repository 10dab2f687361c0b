// The AWS SDK for JavaScript v3 against the server that the Python tests started.
import {CloudFormationClient} from '@aws-sdk/client-cloudformation';
import {DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {S3Client} from '@aws-sdk/client-s3';
import {SSMClient} from '@aws-sdk/client-ssm';
import {STSClient} from '@aws-sdk/client-sts';
import {DynamoDBDocumentClient} from '@aws-sdk/lib-dynamodb';

export const edge = process.env.TENANTRY_TEST_EDGE;
const options = {endpoint: edge, region: 'us-east-1', credentials: {accessKeyId: 'local', secretAccessKey: 'local'}, maxAttempts: 1};
export const dynamodb = new DynamoDBClient(options);
export const documents = DynamoDBDocumentClient.from(dynamodb);
export const ssm = new SSMClient(options);
export const cloudformation = new CloudFormationClient(options);
export const s3 = new S3Client({...options, forcePathStyle: true});
export const sts = new STSClient(options);

/** The admin API, as an application would call it. */
export async function admin(method, path, body) {
  const reply = await fetch(process.env.TENANTRY_TEST_ADMIN + path, {
    method, body: body && JSON.stringify(body),
    headers: {authorization: `Bearer ${process.env.TENANTRY_TEST_TOKEN}`, ...(body && {'content-type': 'application/json'})}});
  return {status: reply.status, body: await reply.json()};
}
