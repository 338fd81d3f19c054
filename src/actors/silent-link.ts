import type { MemberLink } from './ports.ts'

/**
 * The link of a player who is away: it takes everything and keeps nothing, so that whoever waits for him costs the same
 * however much happens meanwhile. What he has missed he gets as a snapshot when he comes back.
 */
export const SILENT_LINK: MemberLink = {
  // Only dialect 2 is waited for.
  dialect: 2,
  telemetry: { hz: 60, writeMessage() {}, writeFrame() {} },
  send() {},
  sendShared() {},
  expectReply() {},
  reply() {},
  grantInputs() {},
  locate() {},
  subscribeTelemetry() {},
  displace() {},
  close() {},
}
