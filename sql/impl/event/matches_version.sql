create or replace function booking_impl.matches_version(if_match text, version integer)
returns boolean
language sql
immutable
as $$
-- Weak tags are never equal here (RFC 9110, 13.1.1).
select coalesce(btrim(if_match, e' \t') in ('*', version::text)
    or if_match ~ (e'^[ \t,]*((W/)?"[^"]*"[ \t]*,[ \t,]*)*"' || version || e'(-[^"]*)?"[ \t]*(,[ \t,]*(W/)?"[^"]*"[ \t]*)*[ \t,]*$'), true)
$$;

comment on function booking_impl.matches_version(text, integer) is
'Whether an If-Match names a version of an event: null and * do; else one of its entity tags ("<version>-<anything>"), or the bare number, must.';
