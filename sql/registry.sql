-- Sqitch's registry belongs to booking_owner, not to whoever migrated first: its owner is in every dump.

do $$
begin
    if to_regnamespace('sqitch') is null then
        return;
    end if;
    if (select n.nspowner from pg_namespace n where n.nspname = 'sqitch') <> 'booking_owner'::regrole then
        alter schema sqitch owner to booking_owner;
    end if;
    execute (
        select coalesce(string_agg(format('alter table %s owner to booking_owner', c.oid::regclass), '; '), 'select')
        from pg_class c where c.relnamespace = 'sqitch'::regnamespace and c.relkind in ('r', 'p') and c.relowner <> 'booking_owner'::regrole);
end
$$;
