-- Refuses to commit a bad posture. Runs last, in the transaction that applied the code.

do $$
declare
    v_findings text;
begin
    select string_agg(f.finding, e'\n' order by f.finding) into v_findings
    from (
        select format('%s is a definer function whose search_path is not pinned with pg_temp last', p.oid::regprocedure) as finding
        from pg_proc p
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and p.prosecdef
            and not exists (select from unnest(p.proconfig) c (setting) where c.setting ~ '^search_path=(.*, *)?pg_temp$')
        union all
        select format('%s is in booking_api and runs with its caller''s rights', p.oid::regprocedure)
        from pg_proc p where p.pronamespace = 'booking_api'::regnamespace and not p.prosecdef
        union all
        select format('PUBLIC may execute %s', p.oid::regprocedure)
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and a.grantee = 0
        union all
        select format('%s is not owned by booking_owner', p.oid::regprocedure)
        from pg_proc p
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and p.proowner <> 'booking_owner'::regrole
        union all
        -- What a create index concurrently left that failed; not what a reindex is at work on.
        select format('the index %s is invalid: drop it and create it again', i.indexrelid::regclass)
        from pg_index i
        join pg_class c on c.oid = i.indexrelid and c.relnamespace = 'booking_data'::regnamespace and c.relname !~ '_ccnew[0-9]*$'
        where not i.indisvalid
        union all
        select format('%s has no comment', p.oid::regprocedure)
        from pg_proc p
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and obj_description(p.oid, 'pg_proc') is null
        union all
        select format('%s.%s is overloaded', p.pronamespace::regnamespace, p.proname)
        from pg_proc p
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace)
        group by p.pronamespace, p.proname having count(*) > 1
        union all
        select format('%s has %s on %s', r.name, a.privilege_type, c.oid::regclass)
        from pg_class c, aclexplode(c.relacl) a, unnest(array['booking_gateway', 'booking_notifier']) r (name)
        where c.relnamespace = 'booking_data'::regnamespace and a.grantee in (0, r.name::regrole)
        union all
        select format('%s has %s on %s.%s', r.name, a.privilege_type, c.attrelid::regclass, c.attname)
        from pg_attribute c, aclexplode(c.attacl) a, unnest(array['booking_gateway', 'booking_notifier']) r (name)
        where c.attrelid in (select t.oid from pg_class t where t.relnamespace = 'booking_data'::regnamespace)
            and a.grantee in (0, r.name::regrole)
    ) f;
    if v_findings is not null then
        raise exception e'the code was not applied, its posture is bad:\n%', v_findings;
    end if;
end
$$;
