import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'

/** ELK, which places boxes and lines. It is a megabyte and a half, and comes with the first chart that is drawn. */
export class Elk {
  #loading: Promise<ELK> | undefined

  async layOut(graph: ElkNode): Promise<ElkNode> {
    this.#loading ??= load()
    const elk = await this.#loading
    return elk.layout(graph)
  }
}

/** Its file is no module: it sets `ELK` on the window. */
function load(): Promise<ELK> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = '/inspect/elk.js'
    script.addEventListener('load', () => resolve(new window.ELK()))
    script.addEventListener('error', () => reject(new Error('elkjs could not be loaded')))
    document.head.append(script)
  })
}

declare global {
  interface Window {
    ELK: new () => ELK
  }
}
