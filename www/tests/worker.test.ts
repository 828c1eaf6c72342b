// Tests of the service worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFor } from '../src/worker/strategy';

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
