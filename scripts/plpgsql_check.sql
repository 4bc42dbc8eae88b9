-- plpgsql_check over every PL/pgSQL function of the product. Warnings are errors; remarks (level performance) are only shown.
\set ON_ERROR_STOP on
set client_min_messages = warning;
create schema if not exists lint;
create extension if not exists plpgsql_check schema lint;
set search_path = pg_catalog, lint;

create temporary table finding as
select p.oid::regprocedure::text as function, f.level, f.lineno, f.sqlstate, f.message, f.detail, f.hint
from pg_proc as p
join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
left join lateral (select tgrelid from pg_trigger where tgfoid = p.oid limit 1) as t on true
cross join lateral plpgsql_check_function_tb(
    p.oid, relid => coalesce(t.tgrelid, 0), fatal_errors => false,
    other_warnings => true, extra_warnings => true, performance_warnings => true, security_warnings => true) as f
where p.pronamespace::regnamespace::text like 'booking\_%'
order by 1, 3;

-- An array parameter that is filled element by element counts as never read: not a fault.
update finding set level = 'performance' where message ~ '^parameter ".*" is never read$';

-- A refusal in constant words is raised while the check plans it.
update finding set level = 'performance' where sqlstate like 'TK%';

\pset footer off
\pset border 1
select function, lineno as line, level, sqlstate, concat_ws(' | ', message, detail, hint) as message from finding where level <> 'performance'
\g
select function, lineno as line, message as "remark (not fatal)" from finding where level = 'performance'
\g
select count(*) as checked from pg_proc as p join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
where p.pronamespace::regnamespace::text like 'booking\_%'
\gset
\echo :checked functions checked

do $$
begin
    if exists (select from finding where level <> 'performance') then
        raise exception 'plpgsql_check found faults (listed above)';
    end if;
end
$$;
