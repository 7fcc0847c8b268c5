-- What visitors send, for wrk: loads of 200 pages of 3 sites by 20,000 visitors with 8 browsers.
-- Arguments after --: the seed of the choice, and for a calm load the milliseconds that each connection pauses on average.

local agents = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
}
local referrers = { "", "", "", "https://www.google.com/", "https://news.ycombinator.com/", "https://chatgpt.com/" }

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

-- All requests are written before the clock starts, so that the generator takes as little of the processor as it can.
local requests = {}
local turn = 0

function init(arguments)
    math.randomseed((tonumber(arguments[1]) or 1) * 1000 + number)
    for index = 1, 40000 do requests[index] = event() end
    local pause = tonumber(arguments[2])
    if pause then
        function delay() return math.random(0, 2 * pause) end
    end
end

function event()
    local visitor = math.random(20000)
    wrk.headers["User-Agent"] = agents[visitor % #agents + 1]
    wrk.headers["Accept-Language"] = "en-US,en;q=0.5"
    wrk.headers["X-Forwarded-For"] = string.format("20.%d.%d.7", visitor / 256, visitor % 256)
    local body = string.format(
        '{"n":"load","l":"https://site%d.example/page/%d","r":"%s","lt":%d,"fb":%d,"sw":1920,"sh":1080,"pr":1,"pd":24,"tz":"Europe/Berlin"}',
        visitor % 3, math.random(200), referrers[math.random(#referrers)], math.random(2000), math.random(300))
    return wrk.format("POST", "/p", nil, body)
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "failed": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
