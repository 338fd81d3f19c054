import { parentPort, workerData } from 'node:worker_threads'
import { documentApi } from '../../http/api-document.ts'
import { yieldToTicks } from '../../runtime/yield-to-ticks.ts'
import { type DescribedServer, routesOf } from './described-server.ts'

yieldToTicks()

// The thread of the API's document: says it, and is ended.
const server = workerData as DescribedServer
parentPort?.postMessage(await documentApi(routesOf(server), server))
