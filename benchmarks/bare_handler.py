"""What hits are measured against: a Litestar handler that does one GET and answers with what it found.

    python -m benchmarks.bare_handler PORT REDIS_URL

redis-py with a blocking pool of its own size and our timeouts, uvicorn with uvloop and httptools, a collector that is
spared as the service's is; no id, log line, metric, limit, key or check.
"""

import sys

import uvicorn
from litestar import Litestar, Response, get
from redis.asyncio import BlockingConnectionPool, Redis

from service.collector import spare_the_collector


def main() -> None:
    port, url = int(sys.argv[1]), sys.argv[2]
    redis = Redis.from_pool(BlockingConnectionPool.from_url(url, max_connections=16, timeout=1, socket_timeout=1))

    @get("/bare/{key:str}")
    async def bare(key: str) -> Response[bytes]:
        return Response(await redis.get(key) or b"", media_type="application/json")

    app = Litestar([bare], openapi_config=None, logging_config=None)
    config = uvicorn.Config(
        app, port=port, loop="uvloop", http="httptools", access_log=False, log_config=None, server_header=False
    )
    spare_the_collector()
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
