/**
 * The doctor and what is wrong on Pilotlight's host: an image, a profile, a port, a disk, the service itself.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDoctorLab,
  DOCTOR_LAB_NEEDS,
  type DoctorLab,
  environment,
  LEASES,
} from '../support/doctor-lab.ts';
import { command, needs } from '../support/needs.ts';

const lacking = needs(...DOCTOR_LAB_NEEDS, command('socat'), command('mount'));

describe("the doctor on Pilotlight's host", lacking, () => {
  let lab: DoctorLab;
  let stop: () => Promise<void>;
  before(async () => {
    lab = await createDoctorLab();
    mkdirSync(join(lab.data, 'profiles'), { recursive: true });
    const profile = 'image: "24.04"\nautoinstall:\n  kernel-crash-dumps: {enabled: true}\n';
    writeFileSync(join(lab.data, 'profiles/gated.yaml'), profile);
    await lab.route('router', LEASES);
    stop = await lab.serve();
  });
  after(() => lab?.destroy());

  test('a profile that its release does not take, and one that there is not', async () => {
    const run = await lab.examine('pilot', '--profile gated');
    assert.match(
      run.of('seed')[0] ?? '',
      /^problem seed: the profile gated is not used: .*kernel-crash-dumps: expected nothing/,
    );
    const none = await lab.examine('pilot', '--profile nothing');
    assert.equal(none.of('seed')[0], 'problem seed: there is no profile nothing');
    assert.match(none.of('addresses')[0] ?? '', /^ok addresses: /, 'it asks for an address alone');
    assert.deepEqual([run.exit, none.exit], [1, 1]);
  });

  test('an image that was cut off is broken, and nothing is installed', async () => {
    truncateSync(lab.iso, 1_000_000);
    let image = '';
    // A file that still changes may be a copy under way: it is judged once it has rested.
    for (let tries = 0; tries < 30 && !image.includes('broken'); tries++) {
      await sleep(1_000);
      const run = await lab.examine('pilot');
      image = run.of('image')[0] ?? '';
      assert.match(run.of('script')[0] ?? '', /^problem script: .*there is no image of 24\.04/);
      assert.equal(run.exit, 1);
    }
    assert.match(image, /^problem image: ubuntu\.iso is broken: /);
  });

  test('without the service: who holds its port, how full the disk is, who gives addresses', async () => {
    await stop();
    const small = join(lab.data, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', small]);
    const taker = lab.hosts.pilot.spawn(['socat', 'UDP4-LISTEN:69', 'STDOUT'], { stdio: 'ignore' });
    try {
      await sleep(500);
      const env = { ...environment(lab), PILOTLIGHT_DATA: small, PILOTLIGHT_IMAGES: small };
      const run = await lab.examine('pilot', '', env);
      assert.equal(run.exit, 1);
      assert.match(run.of('service')[0] ?? '', /^problem service: /);
      assert.match(run.of('addresses')[0] ?? '', /^ok addresses: lan0: 10\.77\.0\.1 offers/);
      assert.match(
        run.of('ports').join(),
        /^problem ports: UDP 69, which is for TFTP, is taken by socat \(process \d+\)$/,
      );
      assert.match(run.of('space')[0] ?? '', /^problem space: the disk of the data has 20 MB free/);
      assert.match(run.of('kernel')[0] ?? '', /^skipped kernel: /);
    } finally {
      taker.kill('SIGKILL');
      execFileSync('umount', [small]);
    }
  });

  test("a DHCP client that holds the machines' port alone is told of", async () => {
    const taker = lab.hosts.desk.spawn(['socat', 'UDP4-LISTEN:68', 'STDOUT'], { stdio: 'ignore' });
    await sleep(500);
    const run = await lab.examine('desk');
    taker.kill('SIGKILL');
    assert.match(run.of('addresses')[0] ?? '', /^problem addresses: this host cannot ask .*in use/);
  });
});
