// Holds templates against AWS's resource specification. Reads a JSON list of templates (functions in their long form) from standard
// input, and writes the list of what each breaks. The specification is AWS's own, by way of the CDK; nothing of this project has a part in it.
import {readFileSync} from 'node:fs';

import {loadAwsServiceSpecSync} from '@aws-cdk/aws-service-spec';

const spec = loadAwsServiceSpecSync();
const isMap = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCall = value => isMap(value) && Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0]);
const TAG = {Key: {type: {type: 'string'}, required: true}, Value: {type: {type: 'string'}, required: true}};

/** What is wrong with a value of a type of the specification; a function's value is not known, but for Fn::If's branches. */
function problems(value, type, path) {
  if (isMap(value) && value['Fn::If'] && isCall(value)) return value['Fn::If'].slice(1).flatMap(branch => problems(branch, type, path));
  if (isCall(value)) return [];
  switch (type.type) {
    case 'string': case 'date-time': return typeof value === 'string' ? [] : [`${path}: no string`];
    case 'integer': return /^-?\d+$/.test(value) ? [] : [`${path}: no integer`];
    case 'number': return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? [] : [`${path}: no number`];
    case 'boolean': return /^(true|false)$/i.test(value) ? [] : [`${path}: no boolean`];
    case 'array': return Array.isArray(value) ? value.flatMap((one, i) => problems(one, type.element, `${path}/${i}`)) : [`${path}: no list`];
    case 'map':
      return isMap(value) ? Object.entries(value).flatMap(([name, one]) => problems(one, type.element, `${path}/${name}`)) : [`${path}: no map`];
    case 'tag': return structure(value, TAG, path);
    case 'ref': return structure(value, spec.get('typeDefinition', type.reference.$ref).properties, path);
    case 'union': {
      const shaped = type.types.filter(one => !['json', 'string'].includes(one.type));  // beside it, JSON is an older, looser definition
      const results = (shaped.length ? shaped : type.types).map(one => problems(value, one, path));
      return results.find(one => one.length === 0) ?? results[0];
    }
    default: return [];  // json, null
  }
}

function structure(value, properties, path) {
  if (!isMap(value)) return [`${path}: no map`];
  const found = Object.entries(value).flatMap(([name, one]) =>
    properties[name] ? problems(one, properties[name].type, `${path}/${name}`) : [`${path}/${name}: no such property`]);
  for (const [name, property] of Object.entries(properties))
    if (property.required && !(name in value)) found.push(`${path}/${name}: missing`);
  return found;
}

/** Each [logical id, attribute] that a value names with Fn::GetAtt or Fn::Sub. */
function attributes(value) {
  if (Array.isArray(value)) return value.flatMap(attributes);
  if (!isMap(value)) return [];
  const own = [];
  const dotted = text => own.push([text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)]);
  if (isCall(value) && value['Fn::GetAtt']) {
    if (typeof value['Fn::GetAtt'] === 'string') dotted(value['Fn::GetAtt']);
    else own.push(value['Fn::GetAtt']);
  }
  if (isCall(value) && value['Fn::Sub']) {
    const [text, variables] = [value['Fn::Sub']].flat();
    for (const [, name] of text.matchAll(/\$\{([^!}]+)\}/g)) if (name.includes('.') && !(variables && name in variables)) dotted(name);
  }
  return own.concat(Object.values(value).flatMap(attributes));
}

function check(template) {
  const types = {};
  const found = [];
  for (const [id, {Type, Properties}] of Object.entries(template.Resources ?? {})) {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (!resource) {
      found.push(`${id}: no such type ${Type}`);
      continue;
    }
    types[id] = resource;
    found.push(...structure(Properties ?? {}, resource.properties, id));
  }
  for (const [id, attribute] of attributes([template.Resources, template.Outputs]))
    if (types[id] && typeof attribute === 'string' && !(attribute in types[id].attributes)) found.push(`${id}.${attribute}: no such attribute`);
  return found;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(check)));
