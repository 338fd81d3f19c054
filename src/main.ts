import { runServer } from './server/run-server.ts'

// The server's entry and nothing else: `npm start` runs it, or plain `node src/main.ts` with Node 24.
await runServer()
