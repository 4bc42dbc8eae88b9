-- Callers of a release go on with the next: its functions are there, with their names, parameters and results.
begin;
\ir helpers.sql
select plan(51);
\ir released_functions.sql

-- Null: the promise is kept. Parameters may have been added, at the end and with defaults.
create function pg_temp.breach(name text, parameters text, result text) returns text language plpgsql as $$
declare
    v_function pg_proc;
    v_parameters text;
begin
    select p.* into v_function from pg_proc p where p.pronamespace = 'booking_api'::regnamespace and p.proname = breach.name;
    v_parameters := pg_get_function_arguments(v_function.oid);
    return case
        when v_function.oid is null then 'it is gone'
        when not starts_with(v_parameters, parameters) or regexp_replace(substr(v_parameters, length(parameters) + 1), '(^|, )[a-z_]+ [^,]+ DEFAULT [^,]+', '', 'g') <> ''
            then 'its parameters are now: ' || v_parameters
        when pg_get_function_result(v_function.oid) <> result then 'its result is now: ' || pg_get_function_result(v_function.oid)
    end;
end
$$;

select is(pg_temp.breach(r.name, r.parameters, r.result), null, format('%s(%s)', r.name, r.parameters)) from released r;
select cmp_ok(count(*), '>=', 41::bigint, 'all that were released are here') from released;

-- What is a breach, and what is none
create function booking_api.promised(a text, b integer default 1) returns json language sql as 'select null::json';
select is(pg_temp.breach('promised', parameters, result), breach, title)
from (values
    ('a text, b integer DEFAULT 1', 'json', null, 'the same'),
    ('a text', 'json', null, 'one parameter more, with a default'),
    ('', 'json', 'its parameters are now: a text, b integer DEFAULT 1', 'one more without'),
    ('a text, b integer', 'json', 'its parameters are now: a text, b integer DEFAULT 1', 'another default'),
    ('a text, b integer DEFAULT 12', 'json', 'its parameters are now: a text, b integer DEFAULT 1', 'a part of it'),
    ('c text, b integer DEFAULT 1', 'json', 'its parameters are now: a text, b integer DEFAULT 1', 'another name'),
    ('a text, b integer DEFAULT 1, c text', 'json', 'its parameters are now: a text, b integer DEFAULT 1', 'one fewer'),
    ('a text', 'jsonb', 'its result is now: json', 'another result')) t (parameters, result, breach, title);
select is(pg_temp.breach('promise', '', 'json'), 'it is gone', 'gone');

select * from finish();
rollback;
