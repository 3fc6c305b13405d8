# Words for people, in English (Fluent: https://projectfluent.org). For another language add a
# file such as de.ftl with the same keys; titles in the YAML files are `node-reach-growth`,
# `fact-opened` and `index` there.
#
# In a tip, { $opened } is a fact as it is, { $to_opened } as the tip asks for it; a share has
# { $opened_percent } too, and { $gain } is what the tip would bring.

tip-greet = Write a welcome mail: who you are, what to expect, and one good old issue.
tip-write_more = { $issues ->
    [0] You write no issues. Begin with { $to_issues } a month, on a fixed day.
   *[other] You write { $issues } issues a month. Make it { $to_issues }, on a fixed day.
}
tip-better_subjects = { $opened_percent } % open an issue. Try two subjects on a part of the list first, until { $to_opened_percent } % do.
tip-open_archive = Put old issues online, so that people can read before they subscribe.

band-seed = Seed
band-growing = Growing
band-blooming = In bloom
