/// A list of common English words to draw where no other list is given.
package enum BuiltInWords {
  /// The words, in lower case, each once, sorted.
  package static let all: [String] = Set(
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  )
  .sorted()

  private static let text = """
    able about above accept across act action add afternoon again against age agree air all
    allow almost alone along already also always among amount anger animal answer any appear
    apple april area arm army around arrive art ask august aunt autumn away baby back bad bag
    bake balance ball band bank base basket bath beach bean bear beat beauty because become bed
    been before begin behind believe bell belong below bench best better between big bird birth
    bit bite black blanket blood blow blue board boat body bone book border born borrow both
    bottle bottom bowl box boy brain branch brave bread break breakfast breath brick bridge
    bright bring broad broken brother brown brush build burn bus business busy butter button buy
    cake calm camera camp candle captain car card care carry case castle cat catch cause cave
    centre century certain chain chair chalk chance change cheap check cheese chest chicken
    chief child choice choose church circle citizen city class clean clear clever climb clock
    close cloth cloud coast coat coffee coin cold colour come common company compare control
    cook copper copy corner correct cost cotton cough count country courage course cousin cover
    cow crack cream cross crowd cruel cry cup curtain curve cut daily damage dance danger dark
    daughter day deal dear december decide deep degree delay depend desert desk detail develop
    different dinner direct dirty discover dish distance divide doctor dog door double doubt
    down draw dream dress drink drive drop dry duck during dust duty each eager ear early earn
    earth east easy eat edge effect egg eight either electric eleven empty end enemy engine
    enjoy enough enter equal escape even evening event ever every exact example except exercise
    expect explain express extra eye face fact factory fail fair faith fall false family famous
    far farm fast fat father favour fear feather february feed feel fellow fence few field fifth
    fight figure fill film final find finger finish fire first fish five fix flag flame flat
    flight float floor flour flow flower fly fold follow food foot force foreign forest forget
    forgive fork form fortune forward four fox free fresh friday friend from front fruit full
    funny further future game garage garden gate gather general gentle gift girl give glad glass
    globe goat gold good government grain grand grass grateful gray great green ground group
    grow guard guess guest guide guilty habit hair half hall hammer hand happen happy harbour
    hard harvest hat hate have head health hear heart heat heavy height hello help hen here hide
    high hill history hit hobby hold hole holiday home honest honey hope horse hospital hotel
    hour house huge human hundred hungry hunt hurry husband ice idea ill imagine important inch
    include increase indeed industry inform ink insect inside instead interest iron island
    jacket january jar jelly jewel job join joke journey joy judge juice july jump june jungle
    just justice keep kettle key kick kind king kitchen kite knee knife knock know labour ladder
    lady lake lamb lamp land language large last late laugh law lazy lead leaf learn least
    leather leave left leg lemon length lesson letter level library lift light limit line lion
    liquid list listen little live load loaf local lock lonely long look loose lord lose loud
    love low lucky lunch machine magic mail make many map march mark market marry master match
    matter may maybe meal mean measure meat medicine meet member memory mend metal method middle
    might mile milk million mind minister minute mirror mistake mix model modern moment monday
    money monkey month moon morning most mother motion mountain mouse mouth move much mud muscle
    museum music nail name narrow nation nature near necessary neck need needle neighbour
    neither nephew nest never new next nice night nine noise none noon north nose note nothing
    notice november now number nurse object ocean october offer office often oil old once one
    onion only open opinion opposite orange order other ought out oven over owe owner page pain
    paint pair palace paper parcel pardon parent park part party pass past path patient pattern
    pause pay peace pencil people pepper perfect perhaps period person picture piece pig pilot
    pink pipe place plain plan planet plant plate play please plenty pocket poem point poison
    police polite pool poor popular position possible post potato pour power practice praise
    prepare present press pretty price prince print prison private prize probable problem
    produce promise proof proper protect proud prove public pull pump punish pupil pure purple
    purpose push puzzle quality quarter queen question quick quiet quite rabbit race radio
    railway rain raise rapid rather reach read ready real reason receive record red regret
    relation remain remember repair repeat reply report rescue respect rest result return reward
    ribbon rice rich ride right ring ripe rise river road roast rob rock roll roof room root
    rope rose rough round row royal rubber rude rule run rush sad safe sail salt same sand
    saturday sauce save say scale school science scissors screw sea season seat second secret
    see seed seem seldom sell send sense sentence separate september serious servant seven
    several shade shadow shake shallow shape share sharp sheep sheet shelf shine ship shirt
    shock shoe shop shore short shoulder shout show shut sick side sign silence silk silver
    simple since sing single sister sit six size skill skin skirt sky sleep slide slow small
    smart smell smile smoke smooth snake snow soap society sock soft soil soldier solid some son
    song soon sorry sort soul sound soup south space spade speak special speed spell spend spoon
    sport spot spread spring square stable stage stair stamp stand star start state station stay
    steal steam steel step stick still stomach stone stop store storm story straight strange
    stream street strike string strong student study stupid subject success such sudden sugar
    suit summer sun sunday supper supply sure surface surprise sweet swim sword system table
    tail talk tall taste taxi tea teach team tear telephone tell temple ten tennis test than
    thank theatre them there thick thief thin thing think third thirsty this thousand thread
    three throat through throw thumb thunder thursday ticket tidy tie tiger tight till time tin
    tiny tired title today toe together tomorrow tongue tonight tool tooth top total touch
    towards tower town toy trade train travel treasure tree tribe trick trip trouble true trunk
    trust try tube tuesday turn twelve twenty twice twist two type ugly umbrella uncle under
    union unit until upper useful usual valley value vegetable very village violin visit voice
    volume vote voyage wage wait walk wall want war warm wash waste watch water wave way weak
    wealth wear weather wedding wednesday week weigh welcome well west wet wheat wheel when
    where whether which while whisper whistle white whole why wide wife wild will win wind
    window wine wing winter wire wise wish with within without woman wonder wood wool word work
    world worry worth wound write wrong yard year yellow yesterday yet yield young zebra zero
    zone
    """
}
