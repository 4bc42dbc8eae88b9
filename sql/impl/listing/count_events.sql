create or replace function booking_impl.count_events(status text, starts_from timestamptz, starts_to timestamptz, text_like text)
returns bigint
language plpgsql
stable
as $$
begin
    if booking_impl.has_trigram(text_like) then
        return cardinality(booking_impl.search_event_ids(
            status => status, starts_from => starts_from, starts_to => starts_to, text_like => text_like, after_start => '-infinity',
            after_id => '00000000-0000-0000-0000-000000000000'::uuid, row_limit => null, row_offset => 0))::bigint;
    -- One statement per index, as in find_event_ids; what is too short for trigrams is looked for in each row of it.
    elsif status is null then
        return (
            select count(*) from booking_data.event e
            where e.status <> 'draft' and e.starts_at >= starts_from and e.starts_at < starts_to
                and (text_like is null or e.name ilike text_like or e.venue ilike text_like));
    end if;
    return (
        select count(*) from booking_data.event e
        where e.status = count_events.status and e.starts_at >= starts_from and e.starts_at < starts_to
            and (text_like is null or e.name ilike text_like or e.venue ilike text_like));
end
$$;

comment on function booking_impl.count_events(text, timestamptz, timestamptz, text) is
'How many events fit the filters of find_event_ids. Counts them all: only for a caller who asks for a page by number.';
