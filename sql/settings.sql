-- What functions set while they run, search_path apart (beside `security definer`, in their files). Runs after them: create or replace forgets.

do $$
declare
    v_row record;
    v_setting text;
begin
    for v_row in
        select p.oid::regprocedure as function, s.settings
        from pg_proc p
        cross join lateral (
            select case
                -- They read whole tables.
                when p.proname in ('check_invariants', 'continue_verification', 'verify_invariants') then '{}'
                when p.proname = 'send_past_mails' then '{enable_nestloop = off,jit = off}'
                when p.proname = 'sum_changes' then '{jit = off}'
                -- Their callers forbid bitmap scans, and trigrams know no others; with nothing else allowed the plan is right however
                -- small the table was. With a limit a search may be answered in part.
                when p.proname = 'search_event_ids' then
                    '{enable_bitmapscan = on,enable_indexscan = off,enable_indexonlyscan = off,enable_seqscan = off,gin_fuzzy_search_limit = 0}'
                when p.proname = 'is_time_zone' then '{timezone = utc}'
                -- All other functions that callers see, and the checks of the proof, look rows up. A plan made while a table was empty
                -- would scan it for as long as the session lives, foreign-key checks included. The penalty for what cannot be avoided
                -- looks expensive enough to be compiled, which costs more than it saves.
                when p.pronamespace = 'booking_api'::regnamespace
                    or p.proname in ('find_booking_violations', 'find_counter_violations', 'find_delivery_violations', 'find_doubtful_bookings',
                        'find_event_violations', 'find_key_violations', 'recount_event', 'sum_customer', 'verify_customers', 'verify_slice')
                    then '{enable_seqscan = off,plan_cache_mode = force_generic_plan,jit = off}'
                else '{}'
            end::text[] || case
                -- The next rows are to come from an index in its order, not from a sort of them all.
                when p.proname in ('recount_event', 'list_bookings', 'list_events') then '{enable_bitmapscan = off}'
                when p.proname = 'begin_epoch' then '{lock_timeout = 1500ms}'
                else '{}'
            end::text[] as settings
        ) s
        where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace)
    loop
        foreach v_setting in array v_row.settings loop
            execute format('alter function %s set %I = %L', v_row.function, split_part(v_setting, ' = ', 1), split_part(v_setting, ' = ', 2));
        end loop;
    end loop;
end
$$;
