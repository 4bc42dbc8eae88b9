-- wrk -t1 -s bench/load.lua URL -- SCENARIO [ARGUMENT]: the load of bench/run. One thread, so that counts and lists are in one place.
--   hot uniform zipf multi soldout       book 1 seat; multi: 1 seat of each of 3 events
--   flash EVENT:REQUESTS                 book 1 seat of that event until so many requests are answered
--   churn                                book and cancel in turn, on 10 events
--   read_event list_events list_bookings read_booking mixed
--   light_book light_read                10 requests/s on one connection
-- read_booking and mixed read the ids of stored bookings from the file in BENCH_BOOKING_IDS. Ends with a line of JSON.

local ffi = require("ffi")
ffi.cdef("int getpid(void); int kill(int process, int signal);")

local ZIPF_EVENTS, ZIPF_EXPONENT = 1000, 1.1 -- as random_zipfian in the pgbench scripts
local random, made, stored, left = math.random, {}, {}, nil
local json = { ["Content-Type"] = "application/json" }

local function event(group, number) return ("00000000-0000-7000-8000-%d%011d"):format(group, number) end

local function book(...)
  local items = {}
  for n, id in ipairs({ ... }) do items[n] = '{"eventId":"' .. id .. '","quantity":1}' end
  local body = ('{"customerEmail":"user%d@example.com","items":[%s]}'):format(random(10000), table.concat(items, ","))
  return wrk.format("POST", "/api/v1/bookings", json, body)
end

local function cancel(id) return wrk.format("POST", "/api/v1/bookings/" .. id .. "/cancel", json, "{}") end

local function get(path) return wrk.format("GET", "/api/v1/" .. path) end

local function take_made()
  local place, last = random(#made), #made
  local id = made[place]
  made[place] = made[last] -- one by one: in one assignment the last could come back, and be cancelled twice
  made[last] = nil
  return id
end

local function three_of(events)
  local a, b, c = random(events), random(events - 1), random(events - 2)
  if b >= a then b = b + 1 end
  local low, high = math.min(a, b), math.max(a, b)
  if c >= low then c = c + 1 end
  if c >= high then c = c + 1 end
  return event(2, a), event(2, b), event(2, c)
end

local zipf = {} -- zipf[k]: the chance of one of the first k events
local function zipf_event()
  local x, low, high = random(), 1, ZIPF_EVENTS
  while low < high do
    local middle = math.floor((low + high) / 2)
    if zipf[middle] < x then low = middle + 1 else high = middle end
  end
  return event(2, low)
end

local loads = {
  hot = function() return book(event(1, 1)) end,
  uniform = function() return book(event(2, random(1000))) end,
  zipf = function() return book(zipf_event()) end,
  multi = function() return book(three_of(1000)) end,
  soldout = function() return book(event(3, 1)) end,
  churn = function()
    if #made > 0 and random() < 0.5 then return cancel(take_made()) end
    return book(event(2, random(10)))
  end,
  read_event = function() return get("events/" .. event(2, random(1000))) end,
  list_events = function() return get("events?limit=100") end,
  list_bookings = function() return get("bookings?limit=20&email=heavy@example.com") end,
  read_booking = function() return get("bookings/" .. stored[random(#stored)]) end,
  light_book = function() return book(event(1, 1)) end,
  light_read = function() return get("events/" .. event(2, random(1000))) end,
}

function loads.mixed() -- 80 % reads: 50 an event, 10 a list of events, 10 one e-mail's bookings, 10 a booking
  local x = random()
  if x < 0.50 then return loads.read_event() end
  if x < 0.60 then return get("events?limit=20") end
  if x < 0.70 then return get(("bookings?limit=20&email=user%d@example.com"):format(random(10000))) end
  if x < 0.80 then return loads.read_booking() end
  if x < 0.95 or #made == 0 then return loads.uniform() end
  return cancel(take_made())
end

local function prepare_zipf()
  local sum = 0
  for k = 1, ZIPF_EVENTS do
    sum = sum + k ^ -ZIPF_EXPONENT
    zipf[k] = sum
  end
  for k = 1, ZIPF_EVENTS do zipf[k] = zipf[k] / sum end
end

local function read_ids(path)
  for line in io.lines(path) do stored[#stored + 1] = line end
end

-- Looking at an answer costs the load generator time that the server lacks: only where the load depends on it.
local function remember(status, _, body)
  answers[tostring(status)] = (answers[tostring(status)] or 0) + 1
  if status == 201 then made[#made + 1] = body:match('"id"%s*:%s*"([^"]+)"') end
end

local function count_down(status)
  answers[tostring(status)] = (answers[tostring(status)] or 0) + 1
  left = left - 1
  if left == 0 then ffi.C.kill(ffi.C.getpid(), 2) end -- as Ctrl-C: wrk stops and reports
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function init(args)
  local scenario, argument = args[1], args[2]
  answers = {} -- global: done() runs in another Lua state and sees globals only
  math.randomseed(os.time() % 100000 * 1000 + ffi.C.getpid() % 1000)
  if scenario == "zipf" then prepare_zipf() end
  if scenario == "read_booking" or scenario == "mixed" then read_ids(os.getenv("BENCH_BOOKING_IDS")) end
  if scenario == "churn" or scenario == "mixed" then response = remember end
  if scenario:sub(1, 6) == "light_" then delay = function() return 100 end end
  if scenario == "flash" then
    local id, requests = argument:match("^([^:]+):(%d+)$")
    left = tonumber(requests)
    response = count_down
    loads.flash = function() return book(id) end
  end
  request = loads[scenario]
end

function done(summary, latency)
  local errors, counts = summary.errors, {}
  for status, count in pairs(threads[1]:get("answers")) do counts[#counts + 1] = ('"%s":%d'):format(status, count) end
  print(("\n" .. '{"requests":%d,"refused":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"max":%.4f,"broken":%d,"answers":{%s}}'):format(
    summary.requests, errors.status, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.connect + errors.read + errors.write + errors.timeout, table.concat(counts, ",")))
end
