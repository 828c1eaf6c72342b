// Tests of the service worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFor, answerWith } from '../src/worker/strategy';

const shell = ['/', '/assets/page-ABC.js', '/icon.svg'];

test('the worker answers the page and its files', () => {
  assert.equal(answerFor('GET', 'navigate', '/', shell), 'page');
  assert.equal(answerFor('GET', 'cors', '/assets/page-ABC.js', shell), 'file');
});

test('the worker leaves everything else to the network', () => {
  assert.equal(answerFor('GET', 'cors', '/api/session', shell), 'pass');
  assert.equal(answerFor('GET', 'cors', '/socket.io/', shell), 'pass');
  assert.equal(answerFor('GET', 'navigate', '/healthz', shell), 'pass');
  assert.equal(answerFor('POST', 'cors', '/icon.svg', shell), 'pass');
});

const network = (answer: string) => ({ asked: 0, fetch: async function () {
  this.asked++;
  return answer;
} });

test('the kept shell is shown, whatever somebody on the way would answer', async () => {
  const gateway = network('502 Bad Gateway');
  const kept = (path: string) => Promise.resolve(path === '/' ? 'the chat' : undefined);
  assert.equal(await answerWith('page', '/', { kept, fetch: () => gateway.fetch() }), 'the chat');
  assert.equal(gateway.asked, 0);
});

test('a browser that has thrown the cache away asks the network', async () => {
  const server = network('the chat');
  assert.equal(await answerWith('page', '/', { kept: () => Promise.resolve(undefined), fetch: () => server.fetch() }), 'the chat');
  assert.equal(await answerWith('file', '/icon.svg', { kept: () => Promise.reject(new Error('gone')), fetch: () => server.fetch() }), 'the chat');
});
