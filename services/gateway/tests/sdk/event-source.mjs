/** Node has none: the least that the package asks of one. */
export class EventSource {
  #ended = new AbortController()

  constructor(url) {
    this.#read(url).catch(() => this.onerror?.({}))
  }

  close() {
    this.#ended.abort()
  }

  async #read(url) {
    const response = await fetch(url, { signal: this.#ended.signal })
    this.onopen?.({})
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n')
      text = events.pop()
      for (const event of events) this.onmessage?.({ data: event.replace(/^data: /, '') })
    }
    throw new Error('the stream ended')
  }
}
